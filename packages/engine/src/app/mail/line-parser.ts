import { PKT_DATA } from "../../buffers.ts";
import { latin1 } from "../../bytes.ts";
import { lineEnd } from "../lines.ts";
import type { AppParser, AppSink, Direction } from "../protocol.ts";
import { MailData } from "./mail-data.ts";

const DOT = 0x2e;
/** Characters of a line that commands are told by. */
const COMMAND = 512;

/** A mail in a conversation: up to a line with a dot, or so many octets. */
interface Mail {
  readonly data: MailData;
  /** Octets still to come; -1: up to the dot. */
  left: number;
}

/** What SMTP, POP3 and IMAP have in common: lines, each a unit, and mails between them. */
export abstract class LineParser implements AppParser {
  protected readonly sink: AppSink;
  #mails: { [direction in Direction]?: Mail | undefined } = {};
  #stopped: boolean = false;

  constructor(sink: AppSink) {
    this.sink = sink;
  }

  /** Offers rules another form of a line that is not of a mail. */
  protected normalise(_direction: Direction, _bytes: Uint8Array, _start: number, _end: number): void {}

  /** Told of each line that is not of a mail, after its unit. */
  protected abstract line(direction: Direction, line: string): void;

  protected inMail(direction: Direction): boolean {
    return this.#mails[direction] !== undefined;
  }

  /** From the next line on, or the next octet, a mail comes from this side. */
  protected startMail(direction: Direction, octets = -1): void {
    if (octets !== 0) this.#mails[direction] = { data: new MailData(this.sink, direction), left: octets };
  }

  /** It does not come after all. */
  protected cancelMail(direction: Direction): void {
    this.#mails[direction]?.data.release();
    this.#mails[direction] = undefined;
  }

  /** What follows is another protocol. */
  protected become(service: string | undefined): void {
    this.#stopped = true;
    this.sink.become(service);
  }

  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number {
    let at = start;
    while (at < end && !this.#stopped) {
      const mail = this.#mails[direction];
      const until = mail !== undefined && mail.left > 0 ? Math.min(end, at + mail.left) : end;
      let next = lineEnd(bytes, at, until);
      // The octets of a mail that is counted out need not end with a line.
      if (next < 0 && mail !== undefined && at + mail.left === until) next = until;
      if (next < 0) break;
      if (mail === undefined) this.#command(bytes, at, next, direction);
      else this.#mail(mail, bytes, at, next, direction);
      at = next;
    }
    return at - start;
  }

  #command(bytes: Uint8Array, start: number, end: number, direction: Direction): void {
    this.sink.buffers.set(PKT_DATA, bytes, start, end);
    this.normalise(direction, bytes, start, end);
    this.sink.unit(direction);
    this.line(direction, latin1(bytes, start, Math.min(end, start + COMMAND)).trimEnd());
  }

  #mail(mail: Mail, bytes: Uint8Array, start: number, end: number, direction: Direction): void {
    mail.data.line(bytes, start, end);
    if (mail.left > 0) mail.left -= end - start;
    if (mail.left === 0 || (mail.left < 0 && isDot(bytes, start, end))) {
      mail.data.finish();
      this.#mails[direction] = undefined;
    }
  }

  /** Half a line of a mail is shown all the same: an attachment may be one long line. */
  cut(bytes: Uint8Array, start: number, end: number, direction: Direction): void {
    const mail = this.#mails[direction];
    if (mail !== undefined) this.#mail(mail, bytes, start, end, direction);
  }

  gap(direction: Direction, length: number): void {
    const mail = this.#mails[direction];
    if (mail === undefined || mail.left < 0) return;
    mail.left = Math.max(0, mail.left - length);
    if (mail.left > 0) return;
    mail.data.finish();
    this.#mails[direction] = undefined;
  }

  end(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    const mail = this.#mails[direction];
    if (mail !== undefined) {
      if (start < end) mail.data.line(bytes, start, end);
      mail.data.finish();
      this.#mails[direction] = undefined;
    } else if (start < end) this.#command(bytes, start, end, direction);
  }

  close(): void {
    this.cancelMail("to-server");
    this.cancelMail("to-client");
  }
}

/** A dot alone on its line ends a mail. */
const isDot = (bytes: Uint8Array, start: number, end: number): boolean =>
  bytes[start] === DOT &&
  (end - start === 2 || (end - start === 3 && bytes[start + 1] === 0x0d)) &&
  bytes[end - 1] === 0x0a;
