import type { RuleOption } from "../rules/option.ts";

/** Options that are right and cannot be used here, by what they would need. */
const needs: { readonly [what: string]: string } = {
  "an interpreter of scripts": "lua luajit luaxform",
  "compiled code of Cisco's beside the rule": "so",
  "a file of values beside the rules": "dataset datarep filemd5 filesha1 filesha256",
  "lists of what addresses are known for": "iprep",
  "a database of where addresses are": "geoip",
  "a list of the suffixes under which names are registered": "domain tld",
  "what a regular expression captured": "pcrexform",
  "a decoder that tells of events": "decode-event stream-event engine-event",
  "the names and kinds of files": "filename fileext filemagic filesize file.name file.magic file_name",
  "a memory of rules by their users": "config",
  "the dates of certificates":
    "tls_cert_notbefore tls_cert_notafter tls_cert_expired tls_cert_valid tls.cert_chain_len tls.subjectaltname tls.alpn",
  "a reader of Kerberos":
    "krb5_msg_type krb5.cname krb5.sname krb5_err_code krb5.weak_encryption krb5.ticket_encryption",
  "a reader of SNMP": "snmp.version snmp.community snmp.pdu_type snmp.usm snmp.trap_type",
  "a reader of IKE":
    "ike.init_spi ike.resp_spi ike.chosen_sa_attribute ike.exchtype ike.vendor ike.key_exchange_payload ike.nonce_payload",
  "a reader of RFB": "rfb.name rfb.secresult rfb.sectype",
  "a reader of MQTT":
    "mqtt.protocol_version mqtt.type mqtt.flags mqtt.qos mqtt.reason_code mqtt.connack.session_present mqtt.connect.clientid " +
    "mqtt.connect.flags mqtt.connect.password mqtt.connect.username mqtt.publish.message mqtt.publish.topic " +
    "mqtt.subscribe.topic mqtt.unsubscribe.topic mqtt.connect.willmessage mqtt.connect.willtopic mqtt.connect.protocol_string",
  "a reader of QUIC": "quic.cyu.hash quic.cyu.string quic.version quic.sni quic.ua",
  "a reader of NFS": "nfs_procedure nfs.version nfs_version",
  "a reader of the names in SMB": "smb.named_pipe smb.share smb.ntlmssp_user smb.ntlmssp_domain smb.version",
  "a reader of DHCP": "dhcp.leasetime dhcp.rebinding_time dhcp.renewal_time",
  "a reader of FTP's commands": "ftp.command ftp.command_data ftpdata_command ftp.reply ftp.completion_code",
  "a reader of SMTP's commands": "smtp.helo smtp.mail_from smtp.rcpt_to",
  "a reader of what DNS answers":
    "dns.answer.name dns.answers.rrname dns.queries.rrname dns.authorities.rrname dns.additionals.rrname",
  "each field of a head by itself": "http.request_header http.response_header",
  "frames of HTTP/2 as they are":
    "http2.frametype http2.errorcode http2.priority http2.window http2.size_update http2.settings http2.header_name http2.header",
  "a reader of frames": "frame",
  "a reader of SIP's first lines":
    "sip.method sip.uri sip.request_line sip.stat_code sip.stat_msg sip.response_line sip.protocol sip.from sip.to sip.via",
  "the words of Snort 3, modbus_func and modbus_unit": "modbus",
  "counters of a flow that rules can ask for":
    "flow.age flow.bytes_toserver flow.bytes_toclient flow.pkts_toserver flow.pkts_toclient",
  "addresses as buffers": "ip.src ip.dst",
  "a reader of the fields of mail":
    "email.from email.to email.subject email.cc email.date email.message_id email.x_mailer email.url",
  "a measure of disorder": "entropy",
  "what the JA3S sum is made of": "ja3s.string",
};

/** Refused by name and with a reason, so that nobody takes them for a slip of the pen. */
export const unavailable: readonly RuleOption[] = Object.entries(needs).flatMap(([what, names]) =>
  names.split(" ").map((name) => ({
    name,
    summary: `Refused: it needs ${what}.`,
    example: name,
    refused: `it needs ${what}`,

    add(_text, rule) {
      rule.unsupported(`it needs ${what}`);
    },
  })),
);
