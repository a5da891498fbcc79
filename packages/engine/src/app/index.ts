import { dcerpc, dcerpcDatagrams } from "./dcerpc/dcerpc.ts";
import { dns } from "./dns/dns.ts";
import { sunrpc } from "./framed/sunrpc.ts";
import { ftp } from "./ftp/ftp.ts";
import { ftpData } from "./ftp/ftp-data.ts";
import { http } from "./http/http.ts";
import { http2 } from "./http2/http2.ts";
import { imap } from "./mail/imap.ts";
import { pop3 } from "./mail/pop3.ts";
import { smtp } from "./mail/smtp.ts";
import type { AppProtocol } from "./protocol.ts";
import * as recognised from "./recognised.ts";
import { sip } from "./sip/sip.ts";
import { smb } from "./smb/smb.ts";
import { telnet } from "./telnet/telnet.ts";
import { tls } from "./tls/tls.ts";
import { websocket } from "./websocket/websocket.ts";

/**
 * All protocols, in the order in which they are asked. As in Snort's wizard those known by text come first, then those
 * known by octets, then those that take a closer look.
 */
export const protocols: readonly AppProtocol[] = [
  ftp,
  recognised.dceHttpProxy,
  http,
  imap,
  pop3,
  sip,
  smtp,
  recognised.ssh,
  recognised.dceHttpServer,
  recognised.dnp3,
  recognised.netflow,
  recognised.snmp,
  http2,
  tls,
  telnet,
  smb,
  dcerpc,
  dcerpcDatagrams,
  dns,
  ftpData,
  sunrpc,
  recognised.modbus,
  recognised.gtp,
  recognised.iec104,
  recognised.cipTcp,
  recognised.cipUdp,
  websocket,
];
