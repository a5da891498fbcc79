import { anyOf, text } from "../pattern.ts";
import type { AppProtocol, AppSink, Direction } from "../protocol.ts";
import { LineParser } from "./line-parser.ts";

const server = [text("+OK"), text("-ERR")];

/** Commands that wait for their answers; clients send several at once (RFC 2449 section 6.6). */
const MAX_WAITING = 100;

/** RFC 1939: commands and answers line by line, mails after RETR and TOP. */
export const pop3: AppProtocol = {
  name: "pop3",
  service: "pop3",
  transports: ["tcp"],
  ports: [],
  probe: (bytes, start, end, direction) => anyOf(direction === "to-server" ? [] : server, bytes, start, end),
  open: (_flow, _transport, sink: AppSink) => new Pop3Parser(sink),
};

class Pop3Parser extends LineParser {
  /** What each unanswered command brings: nothing else, a mail, TLS. */
  readonly #asked: ("line" | "mail" | "tls")[] = [];
  #greeted: boolean = false;

  protected line(direction: Direction, line: string): void {
    if (direction === "to-server") {
      if (this.#asked.length === MAX_WAITING) this.#asked.shift();
      this.#asked.push(/^(RETR|TOP)\b/i.test(line) ? "mail" : /^STLS\b/i.test(line) ? "tls" : "line");
      return;
    }
    if (!/^(\+OK|-ERR|\+ )/.test(line)) return;
    const asked = this.#greeted || this.#asked.length > 1 ? this.#asked.shift() : undefined;
    this.#greeted = true;
    if (!line.startsWith("+OK")) return;
    if (asked === "mail") this.startMail("to-client");
    else if (asked === "tls") this.become(undefined);
  }
}
