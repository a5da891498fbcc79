import { EMPTY } from "../../bytes.ts";
import type { Holdings } from "../holdings.ts";
import { BLOCK, CHECKSUM, HEADER } from "./frame.ts";

/** Octets a fragment of the application layer may have; IEEE 1815 section 4.1.1 asks for 2,048 at most. */
const LONGEST = 2_048;

const FIRST = 0x40;
const LAST = 0x80;
const SEQUENCE = 0x3f;

/** Puts the segments of one side together, IEEE 1815 section 8.2. Checksums are not judged, as by default in Snort. */
export class Fragment {
  bytes: Uint8Array = EMPTY;
  length: number = 0;
  readonly #holdings: Holdings;
  #next: number = -1;

  constructor(holdings: Holdings) {
    this.#holdings = holdings;
  }

  /** Takes a frame, and says whether the fragment is whole now: then `bytes` up to `length`, good until the next one. */
  add(frame: Uint8Array, start: number, end: number): boolean {
    const data = start + HEADER;
    if (data >= end) return false;
    const transport = frame[data]!;
    if ((transport & FIRST) !== 0) this.length = 0;
    else if ((transport & SEQUENCE) !== this.#next) {
      this.forget();
      return false;
    }
    if (!this.#room()) return false;
    for (let block = data; block < end; block += BLOCK + CHECKSUM) {
      const blockEnd = Math.min(block + BLOCK, end - CHECKSUM);
      // The first octet of the first block is the transport header.
      for (let at = block === data ? data + 1 : block; at < blockEnd; at++) {
        if (this.length === LONGEST) {
          this.forget();
          return false;
        }
        this.bytes[this.length++] = frame[at]!;
      }
    }
    this.#next = (transport & LAST) !== 0 ? -1 : ((transport & SEQUENCE) + 1) & SEQUENCE;
    return this.#next < 0;
  }

  #room(): boolean {
    if (this.bytes.length > 0) return true;
    const lent = this.#holdings.lend(LONGEST);
    if (lent !== undefined) this.bytes = lent;
    return lent !== undefined;
  }

  /** What was begun is not finished. */
  forget(): void {
    this.length = 0;
    this.#next = -1;
  }

  release(): void {
    this.#holdings.restore(this.bytes);
    this.bytes = EMPTY;
    this.forget();
  }
}
