import type { Growing } from "../growing.ts";
import { hexDigit } from "../http/uri.ts";

/** How a part's content was made fit for mail: RFC 2045 section 6. */
export type TransferEncoding = "base64" | "quoted-printable" | "uuencode" | "none";

const EQUALS = 0x3d;
const CR = 0x0d;
const LF = 0x0a;

const sextets = new Int8Array(256).fill(-1);
for (const [value, char] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].entries())
  sextets[char.charCodeAt(0)] = value;

/** Undoes it, line by line. */
export class ContentDecoder {
  readonly #encoding: TransferEncoding;
  #hold: number = 0;
  #count: number = 0;
  /** A line end that is part of the content only if more content follows. */
  #lineEnd: string = "";
  #inFile: boolean = false;

  constructor(encoding: TransferEncoding) {
    this.#encoding = encoding;
  }

  /** Adds what a line stands for to `out`; the line has its line end with it, unless it is too long and comes in pieces. */
  line(bytes: Uint8Array, start: number, end: number, out: Growing): void {
    out.reserve(end - start + 2);
    if (this.#encoding === "base64") this.#base64(bytes, start, end, out);
    else if (this.#encoding === "quoted-printable") this.#quotedPrintable(bytes, start, end, out);
    else if (this.#encoding === "uuencode") this.#uuencode(bytes, start, end, out);
    else this.#plain(bytes, start, end, out);
  }

  #plain(bytes: Uint8Array, start: number, end: number, out: Growing): void {
    for (const char of this.#lineEnd) out.bytes[out.length++] = char.charCodeAt(0);
    const text = trimLineEnd(bytes, start, end);
    this.#lineEnd = end - text === 2 ? "\r\n" : end - text === 1 ? "\n" : "";
    out.add(bytes, start, text);
  }

  #base64(bytes: Uint8Array, start: number, end: number, out: Growing): void {
    for (let i = start; i < end; i++) {
      const value = sextets[bytes[i]!]!;
      if (value < 0) {
        if (bytes[i] === EQUALS) this.#hold = this.#count = 0;
        continue;
      }
      this.#hold = (this.#hold << 6) | value;
      // Octets come out as soon as they are whole: padding need not be there.
      const bits = (this.#count += 6);
      if (bits < 8) continue;
      this.#count = bits - 8;
      out.bytes[out.length++] = this.#hold >> this.#count;
      this.#hold &= (1 << this.#count) - 1;
    }
  }

  #quotedPrintable(bytes: Uint8Array, start: number, end: number, out: Growing): void {
    for (const char of this.#lineEnd) out.bytes[out.length++] = char.charCodeAt(0);
    const text = trimLineEnd(bytes, start, end);
    this.#lineEnd = end - text === 2 ? "\r\n" : end - text === 1 ? "\n" : "";
    for (let i = start; i < text; i++) {
      const octet = bytes[i]!;
      if (octet !== EQUALS) {
        out.bytes[out.length++] = octet;
        continue;
      }
      if (i + 1 === text) {
        // The line goes on in the next.
        this.#lineEnd = "";
        break;
      }
      const high = hexDigit(bytes[i + 1]!);
      const low = i + 2 < text ? hexDigit(bytes[i + 2]!) : -1;
      if (high < 0 || low < 0) out.bytes[out.length++] = octet;
      else {
        out.bytes[out.length++] = (high << 4) | low;
        i += 2;
      }
    }
  }

  /** Each line: its length, then four characters for three octets. Between `begin` and `end`. */
  #uuencode(bytes: Uint8Array, start: number, end: number, out: Growing): void {
    if (!this.#inFile) {
      this.#inFile = startsWith(bytes, start, end, "begin ");
      return;
    }
    let left = (bytes[start]! - 0x20) & 0x3f;
    if (left === 0 || startsWith(bytes, start, end, "end")) {
      this.#inFile = left === 0;
      return;
    }
    for (let i = start + 1; i + 3 < end && left > 0; i += 4) {
      const value =
        (((bytes[i]! - 0x20) & 0x3f) << 18) |
        (((bytes[i + 1]! - 0x20) & 0x3f) << 12) |
        (((bytes[i + 2]! - 0x20) & 0x3f) << 6) |
        ((bytes[i + 3]! - 0x20) & 0x3f);
      for (let shift = 16; shift >= 0 && left > 0; shift -= 8, left--)
        out.bytes[out.length++] = (value >> shift) & 0xff;
    }
  }
}

function trimLineEnd(bytes: Uint8Array, start: number, end: number): number {
  if (end > start && bytes[end - 1] === LF) end--;
  else return end;
  return end > start && bytes[end - 1] === CR ? end - 1 : end;
}

function startsWith(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}
