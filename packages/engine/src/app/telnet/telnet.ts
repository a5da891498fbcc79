import { type Pattern, startsWith } from "../pattern.ts";
import type { AppProtocol } from "../protocol.ts";
import { lastUnitEnd } from "./negotiation.ts";
import { TerminalParser } from "./terminal-parser.ts";

/** A telnet command: IAC and what it says. */
const command: Pattern = { runs: [[0xff, -1]], noCase: false };

export const telnet: AppProtocol = {
  name: "telnet",
  service: "telnet",
  transports: ["tcp"],
  ports: [],
  probe(bytes, start, end) {
    const guess = startsWith(command, bytes, start, end);
    return guess === "yes" && (bytes[start + 1]! < 0xf0 || bytes[start + 1] === 0xff) ? "no" : guess;
  },
  open: (_flow, _transport, sink) => new TerminalParser(sink, lastUnitEnd),
};
