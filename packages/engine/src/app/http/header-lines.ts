import { latin1 } from "../../bytes.ts";

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;

/** Lines of one message that are told apart (Snort's number); those behind stay part of the header block. */
export const MAX_HEADERS = 200;

export const isBlank = (octet: number | undefined): boolean => octet === SPACE || octet === TAB;
const isLineEnd = (octet: number | undefined): boolean => octet === CR || octet === LF;

/**
 * Steps through header lines. Reused: copy what you keep. A line goes on in the next one if that starts with a blank;
 * the line ends are then part of the value, as Snort has it.
 */
export class HeaderLines {
  /** The line, without its end. */
  start: number = 0;
  end: number = 0;
  /** Where the next line starts. */
  next: number = 0;
  nameEnd: number = 0;
  /** Without the blanks around it. */
  valueStart: number = 0;
  valueEnd: number = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #end: number = 0;
  #count: number = 0;

  reset(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.next = start;
    this.#end = end;
    this.#count = 0;
    while (this.next < end && isLineEnd(bytes[this.next])) this.next++;
  }

  /** Goes to the next line; false when there is none. */
  step(): boolean {
    if (this.next >= this.#end || this.#count === MAX_HEADERS) return false;
    this.#count++;
    const bytes = this.#bytes;
    const until = this.#end;
    let i = (this.start = this.next);
    let colon = -1;
    for (; i < until; i++) {
      const octet = bytes[i]!;
      if (octet === COLON && colon < 0) colon = i;
      else if (octet <= CR && isLineEnd(octet) && !this.#continues(i)) break;
    }
    this.end = i;
    while (i < until && isLineEnd(bytes[i])) i++;
    this.next = i;
    this.nameEnd = colon < 0 ? this.end : colon;
    this.valueStart = colon < 0 ? this.end : colon + 1;
    this.valueEnd = this.end;
    while (this.valueStart < this.valueEnd && isSpace(bytes[this.valueStart])) this.valueStart++;
    while (this.valueEnd > this.valueStart && isSpace(bytes[this.valueEnd - 1])) this.valueEnd--;
    return true;
  }

  /** Whether the line end at `at` is followed by a blank. */
  #continues(at: number): boolean {
    if (this.#bytes[at] === CR && this.#bytes[at + 1] === LF) at++;
    return at + 1 < this.#end && isBlank(this.#bytes[at + 1]);
  }

  /** Whether this line's name is `name` (lower case); blanks in it do not count. */
  is(name: string): boolean {
    let at = 0;
    for (let i = this.start; i < this.nameEnd; i++) {
      const octet = this.#bytes[i]!;
      if (isSpace(octet)) continue;
      const lower = octet >= 0x41 && octet <= 0x5a ? octet | 0x20 : octet;
      if (at >= name.length || name.charCodeAt(at++) !== lower) return false;
    }
    return at === name.length;
  }

  /** The value as text. */
  get value(): string {
    return latin1(this.#bytes, this.valueStart, this.valueEnd);
  }
}

const isSpace = (octet: number | undefined): boolean => isBlank(octet) || isLineEnd(octet);
