import { anyOf, octets, type Pattern, text } from "./pattern.ts";
import type { AppProtocol, Direction, Guess, Transport } from "./protocol.ts";

/** A protocol that is named by its first bytes, or by its port, and not read: its units are those of its transport. */
export function recognised(
  service: string,
  signs: {
    readonly transports?: readonly Transport[];
    readonly ports?: readonly number[];
    readonly toServer?: readonly Pattern[];
    readonly toClient?: readonly Pattern[];
  },
): AppProtocol {
  const { transports = ["tcp"], ports = [], toServer = [], toClient = [] } = signs;
  return { name: service, service, transports, ports, probe: probe(toServer, toClient) };
}

const probe =
  (toServer: readonly Pattern[], toClient: readonly Pattern[]) =>
  (bytes: Uint8Array, start: number, end: number, direction: Direction): Guess =>
    anyOf(direction === "to-server" ? toServer : toClient, bytes, start, end);

/** Snort's wizard signs for protocols that have no parser here yet, in its order. */
export const ftp: AppProtocol = recognised("ftp", { toClient: [text("220*FTP"), text("220*FileZilla")] });
export const imap: AppProtocol = recognised("imap", {
  toClient: [text("** OK"), text("** BYE"), text("** PREAUTH")],
});
export const pop3: AppProtocol = recognised("pop3", { toClient: [text("+OK"), text("-ERR")] });
export const smtp: AppProtocol = recognised("smtp", {
  toServer: [text("HELO"), text("EHLO")],
  toClient: [text("220*SMTP"), text("220*MAIL")],
});
export const ssh: AppProtocol = recognised("ssh", { toServer: [text("SSH-")], toClient: [text("SSH-")] });
export const telnet: AppProtocol = recognised("telnet", {
  toServer: [octets("ff")],
  toClient: [octets("ff")],
});
