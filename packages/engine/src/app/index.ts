import { cipTcp, cipUdp } from "./cip/cip.ts";
import { dcerpc, dcerpcDatagrams } from "./dcerpc/dcerpc.ts";
import { dnp3 } from "./dnp3/dnp3.ts";
import { dns } from "./dns/dns.ts";
import { sunrpc } from "./framed/sunrpc.ts";
import { ftp } from "./ftp/ftp.ts";
import { ftpData } from "./ftp/ftp-data.ts";
import { gtp } from "./gtp/gtp.ts";
import { http } from "./http/http.ts";
import { http2 } from "./http2/http2.ts";
import { iec104 } from "./iec104/iec104.ts";
import { imap } from "./mail/imap.ts";
import { pop3 } from "./mail/pop3.ts";
import { smtp } from "./mail/smtp.ts";
import { mms } from "./mms/mms.ts";
import { modbus } from "./modbus/modbus.ts";
import { opcua } from "./opcua/opcua.ts";
import type { AppProtocol } from "./protocol.ts";
import * as recognised from "./recognised.ts";
import { s7commplus } from "./s7commplus/s7commplus.ts";
import { sip } from "./sip/sip.ts";
import { smb } from "./smb/smb.ts";
import { ssh } from "./ssh/ssh.ts";
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
  ssh,
  recognised.dceHttpServer,
  dnp3,
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
  modbus,
  gtp,
  recognised.gtpTcp,
  iec104,
  cipTcp,
  cipUdp,
  opcua,
  s7commplus,
  mms,
  websocket,
];
