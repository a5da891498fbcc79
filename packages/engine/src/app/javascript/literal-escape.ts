import { hexDigit } from "./characters.ts";

const LF = 0x0a;
const CR = 0x0d;
const BACKSLASH = 0x5c;
const SMALL_U = 0x75;
const SMALL_X = 0x78;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** The greatest number that four octets of UTF-8 can say. */
const GREATEST = 0x1f_ffff;

/** Where what a literal holds goes. */
export interface LiteralSink {
  octet(octet: number): void;
  /** A character that was written as an escape; `octets`: in two hexadecimal digits. */
  escaped(code: number, octets: boolean): void;
}

/** Reads what comes behind a backslash in a string, a template or a regular expression. */
export class LiteralEscape {
  readonly #sink: LiteralSink;
  #inRegex = false;
  /** `x` or `u` and the digits so far; empty: nothing came yet. */
  #digits = "";
  #braced = false;

  constructor(sink: LiteralSink) {
    this.#sink = sink;
  }

  begin(inRegex: boolean): void {
    this.#inRegex = inRegex;
    this.#digits = "";
    this.#braced = false;
  }

  /** Takes an octet. "over": it was the last one; "before": the one before was. */
  take(octet: number): "more" | "over" | "before" {
    if (this.#digits !== "") return this.#digit(octet);
    if (octet === SMALL_X || octet === SMALL_U) {
      this.#digits = String.fromCharCode(octet);
      return "more";
    }
    // A string that goes on in the next line has nothing there.
    if (octet !== LF && octet !== CR) {
      this.#sink.octet(BACKSLASH);
      this.#sink.octet(octet);
    }
    return "over";
  }

  #digit(octet: number): "more" | "over" | "before" {
    const digits = this.#digits;
    if (digits === "u" && octet === OPENING_BRACE && !this.#inRegex) {
      this.#braced = true;
      this.#digits += "{";
      return "more";
    }
    if (this.#braced && octet === CLOSING_BRACE && digits.length > 2) {
      this.#sink.escaped(Math.min(Number.parseInt(digits.slice(2), 16), GREATEST), false);
      return "over";
    }
    const full = digits[0] === "x" ? 3 : this.#braced ? 10 : 5;
    if (hexDigit(octet) >= 0 && digits.length < full) {
      this.#digits += String.fromCharCode(octet);
      if (this.#braced || this.#digits.length < full) return "more";
      this.#sink.escaped(Number.parseInt(this.#digits.slice(1), 16), full === 3);
      return "over";
    }
    // `\u41`, which old engines took.
    if (/^u[0-9A-Fa-f]{2}$/.test(digits)) this.#sink.escaped(Number.parseInt(digits.slice(1), 16), true);
    else {
      this.#sink.octet(BACKSLASH);
      for (let i = 0; i < digits.length; i++) this.#sink.octet(digits.charCodeAt(i));
    }
    return "before";
  }
}
