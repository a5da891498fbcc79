/** What can stand in a header in the place of the protocol, as in `alert http (…)`: Snort's names of services. */
export const services: ReadonlySet<string> = new Set(
  (
    "bgp cip dce_http_proxy dce_http_server dce_smb dce_tcp dce_udp dcerpc dhcp dnp3 dns enip ftp ftp-data git " +
    "gtp http http2 http3 iec104 imap irc isakmp kerberos ldap mms modbus mqtt mysql netbios-dgm netbios-ns " +
    "netbios-ssn netflow nntp ntp opcua pop3 portmap postgresql quic radius rdp redis rfb rlogin rsh rtmp rtp " +
    "s7commplus sip smb smtp snmp socks sqlnet ssdp ssh ssl stun sunrpc syslog telnet teredo tftp vnc websocket " +
    "wins x11 xmpp"
  ).split(" "),
);
