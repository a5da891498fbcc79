import { anyOf, text } from "../pattern.ts";
import type { AppProtocol, AppSink, Direction } from "../protocol.ts";
import { LineParser } from "./line-parser.ts";

const server = [text("** OK"), text("** BYE"), text("** PREAUTH")];

/** RFC 9051: lines; mails are the literals, `{octets}`, of FETCH and APPEND. */
export const imap: AppProtocol = {
  name: "imap",
  service: "imap",
  transports: ["tcp"],
  ports: [],
  probe: (bytes, start, end, direction) => anyOf(direction === "to-server" ? [] : server, bytes, start, end),
  open: (_flow, _transport, sink: AppSink) => new ImapParser(sink),
};

class ImapParser extends LineParser {
  /** The tag of a STARTTLS that was not answered yet. */
  #tls: string | undefined;

  protected line(direction: Direction, line: string): void {
    const literal = /\{(\d{1,10})\+?\}$/.exec(line);
    if (literal !== null && (direction === "to-client" ? /\bFETCH\b/i : /\bAPPEND\b/i).test(line))
      this.startMail(direction, Number(literal[1]));
    if (direction === "to-server") this.#tls = /^(\S+) STARTTLS\b/i.exec(line)?.[1] ?? this.#tls;
    else if (this.#tls !== undefined && line.startsWith(`${this.#tls} `)) {
      const agreed = /^\S+ OK\b/i.test(line);
      this.#tls = undefined;
      if (agreed) this.become(undefined);
    }
  }
}
