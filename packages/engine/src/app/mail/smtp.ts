import { PKT_DATA } from "../../buffers.ts";
import { latin1 } from "../../bytes.ts";
import { Growing } from "../growing.ts";
import { anyOf, text } from "../pattern.ts";
import type { AppProtocol, AppSink, Direction } from "../protocol.ts";
import { LineParser } from "./line-parser.ts";

const client = [text("HELO"), text("EHLO")];
const server = [text("220*SMTP"), text("220*MAIL")];

/** RFC 5321: commands and replies line by line, mails after DATA and BDAT. */
export const smtp: AppProtocol = {
  name: "smtp",
  service: "smtp",
  transports: ["tcp"],
  ports: [],
  probe: (bytes, start, end, direction) =>
    anyOf(direction === "to-server" ? client : server, bytes, start, end),
  open: (_flow, _transport, sink: AppSink) => new SmtpParser(sink),
};

/** The commands behind which Snort's stock configuration has one blank, whatever was sent. */
const commands = new Set(
  (
    "ATRN AUTH BDAT CHUNKING DATA DEBUG EHLO EMAL ESAM ESND ESOM ETRN EVFY EXPN HELO HELP IDENT MAIL NOOP ONEX QUEU QUIT " +
    "RCPT RSET SAML SEND SOML STARTTLS TICK TIME TURN TURNME VERB VRFY X-ADAT XADR XAUTH XCIR X-DRCP X-ERCP XEXCH50 " +
    "X-EXCH50 X-EXPS XGEN XLICENSE X-LINK2STATE XQUE XSTA XTRN XUSR"
  ).split(" "),
);
const LONGEST_COMMAND = 16;

/** Working space; good until its unit was looked at. */
const normal = new Growing();

class SmtpParser extends LineParser {
  /** The command that the server has yet to answer, when the answer matters. */
  #asked: "data" | "tls" | undefined;

  protected override normalise(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (direction === "to-client") return;
    let blank = start;
    while (blank < end && !isBlank(bytes[blank])) blank++;
    let rest = blank;
    while (rest < end && isBlank(bytes[rest])) rest++;
    if (blank === rest || (rest === blank + 1 && bytes[blank] === SPACE)) return;
    if (blank - start > LONGEST_COMMAND || !commands.has(latin1(bytes, start, blank).toUpperCase())) return;
    normal.length = 0;
    normal.add(bytes, start, blank);
    normal.add(space, 0, 1);
    normal.add(bytes, rest, end);
    this.sink.buffers.set(PKT_DATA, normal.bytes, 0, normal.length);
  }

  protected line(direction: Direction, line: string): void {
    if (direction === "to-client") this.#reply(line);
    else this.#command(line);
  }

  #command(line: string): void {
    const chunk = /^BDAT\s+(\d{1,10})/i.exec(line);
    if (chunk !== null) this.startMail("to-server", Number(chunk[1]));
    else if (/^DATA\b/i.test(line)) {
      // Not waiting for the server's leave: a client may not, either.
      this.#asked = "data";
      this.startMail("to-server");
    } else if (/^STARTTLS\b/i.test(line)) this.#asked = "tls";
  }

  #reply(line: string): void {
    if (/^\d{3}-/.test(line)) return;
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked === "tls" && line.startsWith("220")) this.become(undefined);
    else if (asked === "data" && /^[45]/.test(line)) this.cancelMail("to-server");
    else if (asked === "data" && !line.startsWith("354")) this.#asked = asked;
  }
}

const SPACE = 0x20;
const space = Uint8Array.of(SPACE);
/** Blank, tab, vertical tab, form feed: white space within a line. */
const isBlank = (octet: number | undefined): boolean =>
  octet === SPACE || octet === 0x09 || octet === 0x0b || octet === 0x0c;
