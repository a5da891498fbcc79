import { latin1 } from "../../bytes.ts";
import { u16le, u32le } from "../../numbers.ts";
import { Growing } from "../growing.ts";
import { Inflate } from "../inflate.ts";

/** Characters of a name that are read; extra fields are only counted. */
const LONGEST_NAME = 512;
const HEADER = 30;
const LOCAL_FILE = 0x0403_4b50;
const STORED = 0;
const DEFLATED = 8;
/** Flag: how long the file is stands behind it. */
const LENGTH_FOLLOWS = 8;

export const isZip = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start >= 4 && u32le(bytes, start) === LOCAL_FILE;

/** Takes one file out of a zip archive that comes in pieces: APPNOTE.TXT section 4.3. */
export class ZipMember {
  /** What came out so far. */
  readonly content: Growing = new Growing();
  /** "found": it is whole. "none": it will not come any more, or cannot be read. */
  state: "searching" | "reading" | "found" | "none" = "searching";
  readonly #name: RegExp;
  readonly #room: number;
  readonly #header = new Growing();
  #headerSize = HEADER;
  /** Octets of the file at hand still to come; -1: until the next header. */
  #left = 0;
  #inHeader = true;
  #stored = false;
  #inflate: Inflate | undefined;

  constructor(name: RegExp, room: number) {
    this.#name = name;
    this.#room = room;
  }

  get done(): boolean {
    return this.state === "found" || this.state === "none";
  }

  write(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end && !this.done) {
      if (this.#inHeader) at = this.#readHeader(bytes, at, end);
      else if (this.state === "reading") at = this.#read(bytes, at, end);
      else at = this.#skip(bytes, at, end);
    }
  }

  #readHeader(bytes: Uint8Array, start: number, end: number): number {
    const header = this.#header;
    const until = Math.min(end, start + this.#headerSize - header.length);
    header.add(bytes, start, until);
    if (header.length < this.#headerSize) return until;
    if (u32le(header.bytes, 0) !== LOCAL_FILE) this.state = "none";
    else if (this.#headerSize === HEADER)
      this.#headerSize += u16le(header.bytes, 26) + u16le(header.bytes, 28);
    if (header.length === this.#headerSize) this.#begin();
    return until;
  }

  #begin(): void {
    const { bytes } = this.#header;
    const name = latin1(bytes, HEADER, HEADER + Math.min(u16le(bytes, 26), LONGEST_NAME));
    const method = u16le(bytes, 8);
    const size = u32le(bytes, 18);
    const follows = (u16le(bytes, 6) & LENGTH_FOLLOWS) !== 0 || size === 0xffff_ffff;
    this.#left = follows ? -1 : size;
    this.#header.length = 0;
    this.#headerSize = HEADER;
    this.#inHeader = this.#left === 0;
    if (!this.#name.test(name)) return;
    this.#stored = method === STORED;
    if (method === DEFLATED) this.#inflate = new Inflate("raw");
    this.state = (this.#stored && !follows) || method === DEFLATED ? "reading" : "none";
  }

  #read(bytes: Uint8Array, start: number, end: number): number {
    const until = this.#left < 0 ? end : Math.min(end, start + this.#left);
    const { content } = this;
    if (this.#inflate === undefined)
      content.add(bytes, start, Math.min(until, start + this.#room - content.length));
    else this.#inflate.write(bytes, start, until, content, this.#room);
    if (this.#left > 0) this.#left -= until - start;
    const { done = false, problem } = this.#inflate ?? {};
    if (done || problem !== undefined || this.#left === 0 || content.length >= this.#room) {
      this.state = content.length > 0 ? "found" : "none";
      this.#inflate = undefined;
    }
    return until;
  }

  #skip(bytes: Uint8Array, start: number, end: number): number {
    if (this.#left >= 0) {
      const until = Math.min(end, start + this.#left);
      this.#left -= until - start;
      this.#inHeader = this.#left === 0;
      return until;
    }
    // The last octets are kept: a header may begin in them.
    const seen = this.#header;
    for (let at = start; at < end; at++) {
      const octet = bytes[at]!;
      if (octet !== MARK[seen.length]) seen.length = 0;
      if (octet !== MARK[seen.length]) continue;
      seen.add(bytes, at, at + 1);
      if (seen.length === MARK.length) {
        this.#inHeader = true;
        return at + 1;
      }
    }
    return end;
  }
}

const MARK = [0x50, 0x4b, 0x03, 0x04];
