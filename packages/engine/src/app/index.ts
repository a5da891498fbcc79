import { http } from "./http/http.ts";
import type { AppProtocol } from "./protocol.ts";
import { ftp, imap, pop3, smtp, ssh, telnet } from "./recognised.ts";

/** All protocols, in the order in which they are asked: that of Snort's wizard. */
export const protocols: readonly AppProtocol[] = [ftp, http, imap, pop3, smtp, ssh, telnet];
