import { isBlank } from "./header-lines.ts";
import { hexDigit } from "./uri.ts";

const CR = 0x0d;
const LF = 0x0a;
const ZERO = 0x30;
const SEMICOLON = 0x3b;

/** Blanks before a size that Snort still forgives. */
const MAX_BLANKS = 4;
/** Octets of a size line that are kept for when it is broken. */
const MAX_SIZE_LINE = 256;
/** Hexadecimal digits of a size, leading zeros aside. */
const MAX_DIGITS = 8;

type Step =
  | "before"
  | "blanks"
  | "zeros"
  | "size"
  | "after size"
  | "extension"
  | "size LF"
  | "data"
  | "CR"
  | "LF"
  | "done"
  | "broken";

/**
 * RFC 9112 section 7.1, and what senders make of it: stray line ends before a size, blanks around it, leading zeros,
 * extensions, line ends without CR. What is beyond that is `broken`: all that follows is body.
 */
export class ChunkReader {
  #step: Step = "before";
  /** Octets of the chunk still to come. */
  left: number = 0;
  #blanks: number = 0;
  #zeros: boolean = false;
  #digits: number = 0;
  /**
   * What was read of a chunk's size line. When that turns out to make no sense, `broken`, it was body too, and comes
   * before what `next` finds. Its start only: no honest line is longer.
   */
  readonly sizeLine: number[] = [];
  /** Where the run of data starts that `next` found. */
  data: number = 0;

  /** The last chunk was read; trailers follow. */
  get done(): boolean {
    return this.#step === "done";
  }

  get broken(): boolean {
    return this.#step === "broken";
  }

  /** Whether what comes next is data of a chunk. */
  get inData(): boolean {
    return this.#step === "data";
  }

  /**
   * Goes to the next run of data. It lies from `data` to where this returns, and is empty where the chunks or the bytes
   * ended.
   */
  next(bytes: Uint8Array, start: number, end: number): number {
    for (let i = start; i < end; i++) {
      if (this.#step === "data" || this.#step === "broken") {
        this.data = i;
        return this.#run(i, end);
      }
      if (!this.#take(bytes[i]!)) i--;
      else if (this.sizeLine.length < MAX_SIZE_LINE) this.sizeLine.push(bytes[i]!);
      if (this.#step === "done") return (this.data = i + 1);
    }
    return (this.data = end);
  }

  #run(start: number, end: number): number {
    if (this.#step === "broken") return end;
    return this.skip(Math.min(this.left, end - start)) + start;
  }

  /** Takes octets of a chunk as read, or lost. */
  skip(size: number): number {
    this.left -= size;
    if (this.left === 0) this.#step = "CR";
    this.sizeLine.length = 0;
    return size;
  }

  /** One octet that is not data. False when the next step must look at it again. */
  #take(octet: number): boolean {
    switch (this.#step) {
      case "before":
        if (octet === CR || octet === LF) return true;
        this.#blanks = this.#digits = this.left = 0;
        this.#zeros = false;
        this.sizeLine.length = 0;
        return this.#again("blanks");
      case "blanks":
        if (!isBlank(octet)) return this.#again("zeros");
        return ++this.#blanks <= MAX_BLANKS || this.#again("broken");
      case "zeros":
        if (octet !== ZERO) return this.#again("size");
        this.#zeros = true;
        return true;
      case "size":
        if (hexDigit(octet) < 0) return this.#afterSize(octet);
        this.left = this.left * 16 + hexDigit(octet);
        return ++this.#digits <= MAX_DIGITS || this.#again("broken");
      case "after size":
        return this.#afterSize(octet);
      case "extension":
        if (octet === CR) this.#step = "size LF";
        return octet === LF ? this.#again("size LF") : true;
      case "size LF":
        if (octet !== LF) return this.#again("broken");
        if (this.left === 0 && !this.#zeros) return this.#again("broken");
        this.#step = this.left > 0 ? "data" : "done";
        return true;
      case "CR":
        if (octet === CR) this.#step = "LF";
        else return this.#again(octet === LF ? "LF" : "broken");
        return true;
      default:
        this.#step = "before";
        return octet === LF || octet === CR;
    }
  }

  #afterSize(octet: number): boolean {
    if (octet === CR) this.#step = "size LF";
    else if (octet === LF) return this.#again("size LF");
    else if (isBlank(octet)) this.#step = "after size";
    else if (octet === SEMICOLON) this.#step = "extension";
    else return this.#again("broken");
    return true;
  }

  #again(step: Step): false {
    this.#step = step;
    return false;
  }
}
