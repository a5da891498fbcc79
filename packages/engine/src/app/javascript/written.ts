import { Growing } from "../growing.ts";
import { addUtf8, undoPercent } from "./escapes.ts";

/** A string in what was written: from its quote to behind its quote. */
export interface Stretch {
  readonly from: number;
  readonly end: number;
}

/** What was written of one script. Places count from the script's start; the oldest text may be gone. */
export class Written {
  readonly #out = new Growing();
  #gone = 0;

  get bytes(): Uint8Array {
    return this.#out.bytes;
  }
  /** Octets that are there. */
  get length(): number {
    return this.#out.length;
  }
  /** The place behind the last octet. */
  get end(): number {
    return this.#gone + this.#out.length;
  }

  octet(octet: number): void {
    this.#out.reserve(1);
    this.#out.bytes[this.#out.length++] = octet;
  }

  octets(bytes: Uint8Array, start: number, end: number): void {
    this.#out.add(bytes, start, end);
  }

  /** A character as UTF-8. */
  character(code: number): void {
    addUtf8(this.#out, code);
  }

  /** Text whose characters are octets. */
  text(text: string): void {
    this.#out.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#out.bytes[this.#out.length++] = text.charCodeAt(i);
  }

  from(place: number): string {
    let text = "";
    for (let i = this.#at(place); i < this.#out.length; i++) text += String.fromCharCode(this.#out.bytes[i]!);
    return text;
  }

  /** Whether all from there on is still there. */
  has(place: number): boolean {
    return place >= this.#gone;
  }

  /** Takes back all from there on. */
  cutBack(place: number): void {
    this.#out.length = this.#at(place);
  }

  /** Takes out what is between two places. */
  takeOut(from: number, to: number): void {
    const { bytes, length } = this.#out;
    bytes.copyWithin(this.#at(from), this.#at(to), length);
    this.#out.length = length - (this.#at(to) - this.#at(from));
  }

  /** Undoes the percent signs of a string that, but for a plus, is the last thing here. Returns where it ends now. */
  unescape({ from, end }: Stretch): number {
    const out = this.#out;
    const tail = out.bytes.slice(this.#at(end) - 1, out.length);
    out.length = this.#at(end) - 1;
    undoPercent(out, this.#at(from) + 1);
    const now = this.end + 1;
    out.add(tail, 0, tail.length);
    return now;
  }

  /** Forgets all but the last `length` octets. */
  keep(length: number): void {
    const gone = this.#out.length - length;
    if (gone <= 0) return;
    this.#out.bytes.copyWithin(0, gone, this.#out.length);
    this.#out.length = length;
    this.#gone += gone;
  }

  #at(place: number): number {
    return Math.max(0, place - this.#gone);
  }
}
