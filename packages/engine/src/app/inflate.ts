import type { Growing } from "./growing.ts";
import { Huffman } from "./huffman.ts";

/**
 * RFC 1951 (deflate), inside RFC 1950 (zlib) or RFC 1952 (gzip). Takes its input cut anywhere. "endless": behind the
 * last block another may come that refers to what was before.
 */
export type Wrapping = "gzip" | "zlib" | "raw" | "endless";

/** Octets that one stream keeps: history and tables. */
export const INFLATE_MEMORY = 45_056;

const WINDOW = 32_768;
const MASK = WINDOW - 1;

/** RFC 1951 section 3.2.5, codes 257 to 285 and their extra bits; likewise for distances. */
const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
];
const distanceExtra = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** Section 3.2.7: the order in which lengths of the code length code come. */
const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

type Step =
  | "wrapping"
  | "extra length"
  | "extra"
  | "name"
  | "comment"
  | "header checksum"
  | "block"
  | "stored length"
  | "stored"
  | "table sizes"
  | "code lengths"
  | "lengths"
  | "symbol"
  | "length bits"
  | "distance"
  | "distance bits"
  | "copy"
  | "trailer"
  | "done";

const fixed = fixedCodes();

/** Undoes compression. What cannot be read sets `problem`; what came before that stays good. */
export class Inflate {
  problem: string | undefined;
  /** Octets taken and given so far. */
  taken: number = 0;
  given: number = 0;
  readonly memory: number = INFLATE_MEMORY;
  readonly #wrapping: Wrapping;
  #step: Step;
  #hold: number = 0;
  #bits: number = 0;
  #flags: number = 0;
  #count: number = 0;
  #lastBlock: boolean = false;
  readonly #window: Uint8Array = new Uint8Array(WINDOW);
  #at: number = 0;
  #length: number = 0;
  #distance: number = 0;
  #symbol: number = 0;
  readonly #lengths: Uint8Array = new Uint8Array(320);
  #literals: number = 0;
  #distances: number = 0;
  #codeLengths: number = 0;
  readonly #codes: Huffman = new Huffman(288);
  readonly #distanceCodes: Huffman = new Huffman(32);
  #code: Huffman = fixed.literals;
  #distanceCode: Huffman = fixed.distances;
  #bytes: Uint8Array = new Uint8Array(0);
  #from: number = 0;
  #end: number = 0;

  constructor(wrapping: Wrapping) {
    this.#wrapping = wrapping;
    this.#step = wrapping === "raw" || wrapping === "endless" ? "block" : "wrapping";
  }

  /** Whether a whole stream was read and nothing of another one has come. */
  get done(): boolean {
    return this.#step === "done";
  }

  /**
   * Takes bytes and adds what they hold to `out` until that is `room` octets long; returns where it stopped.
   * Stops before `end` only when `out` is full, or for a problem.
   */
  write(bytes: Uint8Array, start: number, end: number, out: Growing, room: number): number {
    if (out.length >= room) return start;
    this.#bytes = bytes;
    this.#from = start;
    this.#end = end;
    const had = out.length;
    while (this.problem === undefined && this.#advance(out, room));
    this.given += out.length - had;
    this.taken += this.#from - start;
    this.#bytes = none;
    return this.#from;
  }

  #fail(problem: string): false {
    this.problem = problem;
    return false;
  }

  /** Gets `count` bits together, 24 at most; false when they are not there yet. */
  #need(count: number): boolean {
    while (this.#bits < count) {
      if (this.#from === this.#end) return false;
      this.#hold |= this.#bytes[this.#from++]! << this.#bits;
      this.#bits += 8;
    }
    return true;
  }

  #take(count: number): number {
    const value = this.#hold & ((1 << count) - 1);
    this.#hold >>>= count;
    this.#bits -= count;
    return value;
  }

  /** Decodes a symbol; -1 when its code is not there yet or there is none. */
  #decode(code: Huffman): number {
    for (;;) {
      const found = code.find(this.#hold, this.#bits);
      if (found >= 0) {
        this.#take(found & 15);
        return found >> 4;
      }
      if (found === -2) this.#fail("no such code");
      if (found === -2 || !this.#need(this.#bits + 1)) return -1;
    }
  }

  #put(octet: number, out: Growing): void {
    this.#window[this.#at & MASK] = octet;
    this.#at++;
    out.bytes[out.length++] = octet;
  }

  /** One step. False when it needs more input, room, or sense. */
  #advance(out: Growing, room: number): boolean {
    switch (this.#step) {
      case "wrapping":
        return this.#wrapping === "gzip" ? this.#gzipHeader() : this.#zlibHeader();
      case "extra length":
        if (!this.#need(16)) return false;
        this.#count = this.#take(16);
        return this.#to("extra");
      case "extra":
        while (this.#count > 0) {
          if (!this.#need(8)) return false;
          this.#take(8);
          this.#count--;
        }
        return this.#to("name");
      case "name":
        return (this.#flags & 8) === 0 || this.#text() ? this.#to("comment") : false;
      case "comment":
        return (this.#flags & 16) === 0 || this.#text() ? this.#to("header checksum") : false;
      case "header checksum":
        if ((this.#flags & 2) !== 0) {
          if (!this.#need(16)) return false;
          this.#take(16);
        }
        return this.#to("block");
      case "block":
        return this.#block();
      case "stored length": {
        if (!this.#need(16)) return false;
        // Two halves, because no more than 24 bits are held at a time.
        if (this.#count === 0) {
          this.#length = this.#take(16);
          this.#count = 1;
          return true;
        }
        if ((this.#take(16) ^ this.#length) !== 0xffff) return this.#fail("stored length");
        return this.#to("stored");
      }
      case "stored": {
        const size = Math.min(this.#length, this.#end - this.#from + (this.#bits >> 3), room - out.length);
        out.reserve(size);
        for (let i = 0; i < size; i++)
          this.#put(this.#bits >= 8 ? this.#take(8) : this.#bytes[this.#from++]!, out);
        this.#length -= size;
        return this.#length === 0 && this.#to(this.#lastBlock ? "trailer" : "block");
      }
      case "table sizes":
        return this.#tableSizes();
      case "code lengths":
        for (; this.#count < this.#codeLengths; this.#count++) {
          if (!this.#need(3)) return false;
          this.#lengths[lengthOrder[this.#count]!] = this.#take(3);
        }
        if (!this.#codes.build(this.#lengths, 0, 19)) return this.#fail("code lengths");
        this.#count = 0;
        this.#symbol = -1;
        return this.#to("lengths");
      case "lengths":
        return this.#readLengths();
      case "trailer":
        return this.#trailer();
      case "done":
        return this.#another();
      default:
        return this.#data(out, room);
    }
  }

  #to(step: Step): true {
    this.#step = step;
    return true;
  }

  #gzipHeader(): boolean {
    // 1f 8b 08, flags, then six octets that say nothing of the data.
    for (; this.#count < 10; this.#count++) {
      if (!this.#need(8)) return false;
      const octet = this.#take(8);
      if (this.#count < 3 && octet !== [0x1f, 0x8b, 0x08][this.#count]) return this.#fail("not gzip");
      if (this.#count === 3) this.#flags = octet;
    }
    this.#count = 0;
    return this.#to((this.#flags & 4) !== 0 ? "extra length" : "name");
  }

  #zlibHeader(): boolean {
    if (!this.#need(16)) return false;
    const method = this.#hold & 0xff;
    const check = (method << 8) | ((this.#hold >> 8) & 0xff);
    // Many servers send deflate without zlib's header; then these bits are data.
    if ((method & 15) === 8 && check % 31 === 0) {
      this.#take(16);
      if ((check & 0x20) !== 0) return this.#fail("preset dictionary");
    }
    return this.#to("block");
  }

  /** Steps over text up to its zero; false when that is not there yet. */
  #text(): boolean {
    for (;;) {
      if (!this.#need(8)) return false;
      if (this.#take(8) === 0) return true;
    }
  }

  #block(): boolean {
    if (!this.#need(3)) return false;
    this.#lastBlock = this.#take(1) === 1;
    const kind = this.#take(2);
    if (kind === 3) return this.#fail("block type");
    if (kind === 2) return this.#to("table sizes");
    this.#count = 0;
    if (kind === 0) {
      this.#take(this.#bits & 7);
      return this.#to("stored length");
    }
    this.#code = fixed.literals;
    this.#distanceCode = fixed.distances;
    return this.#to("symbol");
  }

  #tableSizes(): boolean {
    if (!this.#need(14)) return false;
    this.#literals = this.#take(5) + 257;
    this.#distances = this.#take(5) + 1;
    this.#codeLengths = this.#take(4) + 4;
    if (this.#literals > 286 || this.#distances > 30) return this.#fail("table sizes");
    this.#lengths.fill(0);
    this.#count = 0;
    return this.#to("code lengths");
  }

  #readLengths(): boolean {
    const total = this.#literals + this.#distances;
    while (this.#count < total) {
      // A repeat's symbol is kept while its extra bits are awaited.
      if (this.#symbol < 0) this.#symbol = this.#decode(this.#codes);
      const symbol = this.#symbol;
      if (symbol < 0) return false;
      if (symbol < 16) this.#lengths[this.#count++] = symbol;
      else {
        const extra = symbol === 16 ? 2 : symbol === 17 ? 3 : 7;
        if (!this.#need(extra)) return false;
        let repeat = this.#take(extra) + (symbol === 18 ? 11 : 3);
        if (this.#count + repeat > total || (symbol === 16 && this.#count === 0)) return this.#fail("repeat");
        const length = symbol === 16 ? this.#lengths[this.#count - 1]! : 0;
        while (repeat-- > 0) this.#lengths[this.#count++] = length;
      }
      this.#symbol = -1;
    }
    if (this.#lengths[256] === 0) return this.#fail("no end of block");
    const fine =
      this.#codes.build(this.#lengths, 0, this.#literals) &&
      this.#distanceCodes.build(this.#lengths, this.#literals, this.#distances);
    if (!fine) return this.#fail("codes");
    this.#code = this.#codes;
    this.#distanceCode = this.#distanceCodes;
    return this.#to("symbol");
  }

  /** Literals and copies, until the input, the room or the block ends. */
  #data(out: Growing, room: number): boolean {
    for (;;) {
      switch (this.#step) {
        case "symbol": {
          if (out.length >= room) return false;
          const symbol = this.#decode(this.#code);
          if (symbol < 0) return false;
          if (symbol < 256) {
            out.reserve(1);
            this.#put(symbol, out);
            continue;
          }
          if (symbol === 256) return this.#to(this.#lastBlock ? "trailer" : "block");
          if (symbol > 285) return this.#fail("length code");
          this.#symbol = symbol - 257;
          this.#step = "length bits";
          continue;
        }
        case "length bits": {
          const extra = lengthExtra[this.#symbol]!;
          if (!this.#need(extra)) return false;
          this.#length = lengthBase[this.#symbol]! + this.#take(extra);
          this.#step = "distance";
          continue;
        }
        case "distance": {
          const symbol = this.#decode(this.#distanceCode);
          if (symbol < 0) return false;
          if (symbol > 29) return this.#fail("distance code");
          this.#symbol = symbol;
          this.#step = "distance bits";
          continue;
        }
        case "distance bits": {
          const extra = distanceExtra[this.#symbol]!;
          if (!this.#need(extra)) return false;
          this.#distance = distanceBase[this.#symbol]! + this.#take(extra);
          if (this.#distance > this.#at) return this.#fail("distance too far");
          this.#step = "copy";
          continue;
        }
        case "copy": {
          const size = Math.min(this.#length, room - out.length);
          out.reserve(size);
          for (let i = 0; i < size; i++) this.#put(this.#window[(this.#at - this.#distance) & MASK]!, out);
          this.#length -= size;
          if (this.#length > 0) return false;
          this.#step = "symbol";
          continue;
        }
        default:
          return true;
      }
    }
  }

  /** Check sums are not looked at: a browser has shown the data by then. */
  #trailer(): boolean {
    if (this.#count >= 0) {
      this.#take(this.#bits & 7);
      this.#count = this.#wrapping === "gzip" ? -8 : this.#wrapping === "zlib" ? -4 : 0;
      if (this.#count === 0) return this.#to("done");
    }
    while (this.#count < 0) {
      if (!this.#need(8)) return false;
      this.#take(8);
      this.#count++;
    }
    return this.#to("done");
  }

  /** Another member follows, RFC 1952 section 2.2, or something that is not for us. */
  #another(): boolean {
    if (this.#from === this.#end) return false;
    if (this.#wrapping === "endless") return this.#to("block");
    if (this.#wrapping !== "gzip" || this.#bytes[this.#from] !== 0x1f) return this.#fail(BEHIND);
    this.#count = 0;
    this.#at = 0;
    return this.#to("wrapping");
  }
}

/** The stream is whole, and more came: from where `write` stopped. */
const BEHIND = "data behind the end";
const none = new Uint8Array(0);

/** RFC 1951 section 3.2.6. */
function fixedCodes(): { readonly literals: Huffman; readonly distances: Huffman } {
  const literals = new Huffman(288);
  const distances = new Huffman(32);
  const lengths = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);
  literals.build(lengths, 0, 288);
  distances.build(new Uint8Array(32).fill(5), 0, 32);
  return { literals, distances };
}
