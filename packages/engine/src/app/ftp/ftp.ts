import { latin1 } from "../../bytes.ts";
import type { Flow } from "../../flow/flow.ts";
import { lastLineEnd } from "../lines.ts";
import { anyOf, text } from "../pattern.ts";
import type { AppProtocol, AppSink, Direction } from "../protocol.ts";
import { TerminalParser } from "../telnet/terminal-parser.ts";
import { dataAddress } from "./data-address.ts";

const server = [text("220*FTP"), text("220*FileZilla")];
/** Characters of a unit that commands are looked for in. */
const MAX_TEXT = 2_048;

/** RFC 959: commands and replies. Says where data connections will be. */
export const ftp: AppProtocol = {
  name: "ftp",
  service: "ftp",
  transports: ["tcp"],
  ports: [],
  probe: (bytes, start, end, direction) => anyOf(direction === "to-server" ? [] : server, bytes, start, end),
  open: (flow, _transport, sink) => new FtpParser(flow, sink),
};

class FtpParser extends TerminalParser {
  readonly #flow: Flow;
  #tlsAsked: boolean = false;

  constructor(flow: Flow, sink: AppSink) {
    super(sink, lastLineEnd);
    this.#flow = flow;
  }

  protected override said(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    for (const line of latin1(bytes, start, Math.min(end, start + MAX_TEXT)).split("\n")) {
      const place = dataAddress(
        direction,
        line,
        direction === "to-server" ? this.#flow.client : this.#flow.server,
      );
      if (place !== undefined) this.sink.expect(place.address, place.port, "ftp-data");
      if (direction === "to-server") this.#tlsAsked = /^AUTH\s+(TLS|SSL)/i.test(line) || this.#tlsAsked;
      else if (this.#tlsAsked && /^\d{3} /.test(line)) {
        this.#tlsAsked = false;
        if (line.startsWith("234")) this.sink.become(undefined);
      }
    }
  }
}
