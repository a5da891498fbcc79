import { latin1 } from "../../bytes.ts";
import { Growing } from "../growing.ts";
import {
  DIGIT,
  KIND,
  LINE_END,
  PUNCTUATORS,
  SPACE,
  startsPunctuator,
  WIDE_BLANK,
  WIDE_LINE_END,
  WORD,
} from "./characters.ts";
import { LiteralEscape, type LiteralSink } from "./literal-escape.ts";

/** Characters of one name or number that are read; what is longer goes by its beginning. */
const LONGEST_WORD = 1_024;

/** Octets of UTF-8 whose characters may be blanks. */
const WIDE_LEADS: ReadonlySet<number> = new Set([0xc2, 0xe2, 0xef]);

/** Punctuators that no other begins with: they need not wait for what comes next. */
const ALONE: ReadonlySet<number> = new Set(Array.from("()[]{};,:~", (char) => char.charCodeAt(0)));

export type Literal = "string" | "template" | "regex";

/** Who hears what a script consists of. */
export interface Tokens extends LiteralSink {
  /** Whether a slash, here, starts a regular expression. */
  readonly expressionNext: boolean;
  /** Of all: the line ended before it. */
  word(text: string, newLine: boolean): void;
  number(text: string, newLine: boolean): void;
  /** True when this closes what was set into a template: the template goes on. */
  punctuator(text: string, newLine: boolean): boolean;
  /** A literal begins. The octets of its ends are handed on as its contents are. */
  open(kind: Literal, newLine: boolean): void;
  octets(bytes: Uint8Array, start: number, end: number): void;
  /** The literal is whole, or is set aside for what is set into a template. */
  close(kind: Literal): void;
}

type State =
  | "code"
  | "word"
  | "number"
  | "punctuator"
  | "string"
  | "template"
  | "regex"
  | "flags"
  | "escape"
  | "line comment"
  | "block comment";

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const DOLLAR = 0x24;
const APOSTROPHE = 0x27;
const STAR = 0x2a;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const BACKTICK = 0x60;
const SMALL_E = 0x65;
const SMALL_X = 0x78;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Octets that can only go on with a word; those that may end a string or mean something in it. */
const IN_WORD = 1;
const SPECIAL = 2;
const PLAIN = Uint8Array.from(KIND, (kind, octet) =>
  octet < 0x80 && octet !== BACKSLASH && (kind === WORD || kind === DIGIT)
    ? IN_WORD
    : octet === QUOTE || octet === APOSTROPHE || octet === BACKSLASH || kind === LINE_END
      ? SPECIAL
      : 0,
);

/** Takes a script apart, octet by octet: it does not matter where what it is given is cut. */
export class Lexer {
  /** The script cannot go on like this. */
  problem: string | undefined;
  readonly #tokens: Tokens;
  #state: State = "code";
  #newLine = true;
  /** The word, number or punctuator at hand. */
  readonly #text = new Growing();
  #wide = false;
  /** Of a literal: its quote; whether an octet inside is one that asks for a look at the next; `[…]` of an expression. */
  #quote = 0;
  #dollar = false;
  #inClass = false;
  /** Of an escape: what it is in. */
  #inside: Literal = "string";
  readonly #escape: LiteralEscape;
  #star = false;
  /** A backslash and CR came last: an LF belongs to them. */
  #continued = false;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
    this.#escape = new LiteralEscape(tokens);
  }

  write(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end && this.problem === undefined; ) {
      const run = this.#run(bytes, at, end);
      if (run > at) at = run;
      else this.#take(bytes[at++]!);
    }
  }

  /** Takes what only goes on with what is at hand, and returns where that ends. */
  #run(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    switch (this.#state) {
      case "word":
        while (at < end && PLAIN[bytes[at]!] === IN_WORD) at++;
        this.#text.add(bytes, start, Math.min(at, start + LONGEST_WORD - this.#text.length));
        return at;
      case "string":
        if (this.#continued) return at;
        while (at < end && PLAIN[bytes[at]!] !== SPECIAL) at++;
        if (at > start) this.#tokens.octets(bytes, start, at);
        return at;
      case "line comment":
        while (at < end && KIND[bytes[at]!] !== LINE_END) at++;
        return at;
      case "code":
        while (at < end && KIND[bytes[at]!] === SPACE) at++;
        return at;
      default:
        return at;
    }
  }

  /** There is no more: what waits for its end ends here. */
  finish(): void {
    if (this.#state === "word" || this.#state === "number" || this.#state === "punctuator") this.#flush();
    else if (this.#state === "flags") this.#close("regex");
    this.#state = "code";
  }

  #take(octet: number): void {
    switch (this.#state) {
      case "code":
        this.#begin(octet);
        return;
      case "word":
      case "number":
      case "punctuator":
        this.#continue(octet);
        return;
      case "string":
        this.#inString(octet);
        return;
      case "template":
        this.#inTemplate(octet);
        return;
      case "regex":
        this.#inRegex(octet);
        return;
      case "flags":
        if (KIND[octet] === WORD && octet < 0x80) this.#tokens.octet(octet);
        else {
          this.#close("regex");
          this.#take(octet);
        }
        return;
      case "escape":
        this.#escaped(octet);
        return;
      case "line comment":
        if (octet !== LF && octet !== CR) return;
        this.#newLine = true;
        this.#state = "code";
        return;
      case "block comment":
        if (octet === LF || octet === CR) this.#newLine = true;
        if (this.#star && octet === SLASH) this.#state = "code";
        this.#star = octet === STAR;
        return;
    }
  }

  #begin(octet: number): void {
    const kind = KIND[octet]!;
    if (kind === SPACE) return;
    if (kind === LINE_END) {
      this.#newLine = true;
      return;
    }
    if (octet === QUOTE || octet === APOSTROPHE || octet === BACKTICK) {
      this.#quote = octet;
      this.#open(octet === BACKTICK ? "template" : "string", octet);
      return;
    }
    this.#text.length = 0;
    this.#wide = false;
    this.#state = kind === WORD ? "word" : kind === DIGIT ? "number" : "punctuator";
    this.#add(octet);
    if (ALONE.has(octet)) this.#flush();
  }

  #add(octet: number): void {
    if (WIDE_LEADS.has(octet)) this.#wide = true;
    const text = this.#text;
    if (text.length >= LONGEST_WORD) return;
    text.reserve(1);
    text.bytes[text.length++] = octet;
  }

  #continue(octet: number): void {
    const kind = KIND[octet]!;
    if (this.#state === "word" && (kind === WORD || kind === DIGIT || this.#inNameEscape(octet)))
      this.#add(octet);
    else if (this.#state === "number" && this.#inNumber(octet, kind)) this.#add(octet);
    else if (this.#state !== "punctuator" || !this.#inPunctuator(octet, kind)) {
      this.#flush();
      this.#take(octet);
    }
  }

  #inNumber(octet: number, kind: number): boolean {
    const { bytes, length } = this.#text;
    if (kind === DIGIT || (kind === WORD && octet < 0x80) || octet === DOT) return true;
    const afterE = (bytes[length - 1]! | 0x20) === SMALL_E && (bytes[1]! | 0x20) !== SMALL_X;
    return (octet === PLUS || octet === MINUS) && afterE;
  }

  /** The braces of `\u{…}`. */
  #inNameEscape(octet: number): boolean {
    if (octet !== OPENING_BRACE && octet !== CLOSING_BRACE) return false;
    const { bytes, length } = this.#text;
    const tail = latin1(bytes, Math.max(0, length - 9), length);
    return octet === OPENING_BRACE ? tail.endsWith("\\u") : /\\u\{[0-9A-Fa-f]{1,6}$/.test(tail);
  }

  /** Whether the octet goes with the punctuator at hand; comments and numbers such as `.5` begin as one too. */
  #inPunctuator(octet: number, kind: number): boolean {
    const { bytes, length } = this.#text;
    const first = bytes[0]!;
    if (length === 1 && first === SLASH) {
      if (octet === SLASH || octet === STAR) {
        this.#state = octet === SLASH ? "line comment" : "block comment";
        this.#star = false;
        return true;
      }
      if (this.#tokens.expressionNext) {
        this.#inClass = false;
        this.#open("regex", SLASH);
        this.#take(octet);
        return true;
      }
    }
    if (length === 1 && first === DOT && kind === DIGIT) {
      this.#state = "number";
      this.#add(octet);
      return true;
    }
    const text = latin1(bytes, 0, length) + String.fromCharCode(octet);
    if (startsPunctuator(text)) {
      this.#add(octet);
      if (text === "<!--") this.#state = "line comment";
      return true;
    }
    return false;
  }

  #flush(): void {
    const { bytes, length } = this.#text;
    const text = latin1(bytes, 0, length);
    const state = this.#state;
    this.#state = "code";
    const { newLine } = this.#takeLine();
    if (state === "number") this.#tokens.number(text, newLine);
    else if (state === "word") this.#words(text, newLine);
    else this.#punctuators(text, newLine);
  }

  #takeLine(): { readonly newLine: boolean } {
    const newLine = this.#newLine;
    this.#newLine = false;
    return { newLine };
  }

  /** Blanks beyond ASCII part words too. */
  #words(text: string, newLine: boolean): void {
    let rest = text;
    if (!this.#wide) {
      this.#tokens.word(text, newLine);
      return;
    }
    for (;;) {
      const blank = WIDE_BLANK.exec(rest);
      const word = blank === null ? rest : rest.slice(0, blank.index);
      if (/^[0-9]/.test(word)) this.#tokens.number(word, newLine);
      else if (word !== "") this.#tokens.word(word, newLine);
      if (word !== "") newLine = false;
      if (blank === null) break;
      newLine ||= WIDE_LINE_END.test(blank[0]);
      rest = rest.slice(blank.index + blank[0].length);
      if (rest === "") {
        this.#newLine ||= newLine;
        break;
      }
    }
  }

  /** `<!-` and the like turn out to be several. */
  #punctuators(text: string, newLine: boolean): void {
    let rest = text;
    while (rest.length > 0) {
      let length = rest.length;
      while (length > 1 && !PUNCTUATORS.has(rest.slice(0, length))) length--;
      const one = rest.slice(0, length);
      rest = rest.slice(length);
      if (this.#tokens.punctuator(one, newLine)) {
        this.#quote = BACKTICK;
        this.#dollar = false;
        this.#state = "template";
      }
      newLine = false;
    }
  }

  #open(kind: Literal, octet: number): void {
    this.#state = kind;
    this.#dollar = false;
    this.#tokens.open(kind, this.#takeLine().newLine);
    this.#tokens.octet(octet);
  }

  #close(kind: Literal, octet?: number): void {
    this.#state = "code";
    if (octet !== undefined) this.#tokens.octet(octet);
    this.#tokens.close(kind);
  }

  #inString(octet: number): void {
    const continued = this.#continued && octet === LF;
    this.#continued = false;
    if (octet === BACKSLASH) this.#escapeIn("string");
    else if (octet === this.#quote) this.#close("string", octet);
    else if (octet !== LF && octet !== CR) this.#tokens.octet(octet);
    else if (!continued) this.problem = "a line ends inside a string";
  }

  #inTemplate(octet: number): void {
    if (octet === BACKSLASH) this.#escapeIn("template");
    else if (octet === BACKTICK) this.#close("template", octet);
    else if (octet === OPENING_BRACE && this.#dollar) {
      this.#close("template", octet);
      this.#tokens.punctuator("${", false);
    } else this.#tokens.octet(octet);
    this.#dollar = octet === DOLLAR;
  }

  #inRegex(octet: number): void {
    if (octet === BACKSLASH) this.#escapeIn("regex");
    else if (octet === LF || octet === CR) this.problem = "a line ends inside a regular expression";
    else if (octet === SLASH && !this.#inClass) {
      this.#tokens.octet(octet);
      this.#state = "flags";
    } else {
      if (octet === OPENING_BRACKET) this.#inClass = true;
      else if (octet === CLOSING_BRACKET) this.#inClass = false;
      this.#tokens.octet(octet);
    }
  }

  #escapeIn(inside: Literal): void {
    this.#inside = inside;
    this.#escape.begin(inside === "regex");
    this.#state = "escape";
  }

  /** What comes behind a backslash. */
  #escaped(octet: number): void {
    const took = this.#escape.take(octet);
    if (took === "more") return;
    this.#state = this.#inside;
    if (took === "before") this.#take(octet);
    else if (this.#inside === "regex" && KIND[octet] === LINE_END)
      this.problem = "a line ends inside a regular expression";
    else this.#continued = octet === CR;
  }
}
