import { EMPTY } from "../bytes.ts";
import { theKernel } from "../kernel/kernel.ts";
import type { Holdings } from "./holdings.ts";

/** Octets that are looked at together, as in Snort; and how many more to end where a segment ends. */
export const SECTION = 16_384;
const STRETCH = 1_460;
/** What a message says of its length is believed up to so many times what there is of it. */
const MOST_AHEAD = 8;

/**
 * Cuts a body into the sections that rules look at one by one. A section that lies whole in the bytes it came in is
 * not copied.
 */
export class Sections {
  #kept: Uint8Array = EMPTY;
  #length: number = 0;
  readonly #holdings: Holdings;
  readonly #emit: (bytes: Uint8Array, start: number, end: number) => void;
  /** Octets that were not shown yet, those still to come too, when that is known. */
  #expected: number;

  constructor(
    holdings: Holdings,
    emit: (bytes: Uint8Array, start: number, end: number) => void,
    expected: number = 0,
  ) {
    this.#holdings = holdings;
    this.#emit = emit;
    this.#expected = expected;
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    while (start < end) {
      const wanted = SECTION - this.#length;
      const there = end - start;
      if (there < wanted) {
        this.#keep(bytes, start, end);
        return;
      }
      const size = there <= wanted + STRETCH ? there : wanted;
      if (this.#length === 0) this.#emit(bytes, start, start + size);
      else {
        this.#keep(bytes, start, start + size);
        this.flush();
      }
      this.#expected -= size;
      start += size;
    }
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.#length + end - start;
    if (needed > this.#kept.length && !this.#grow(needed)) {
      // No room to wait for the rest: shown in two pieces.
      this.flush();
      this.#emit(bytes, start, end);
      return;
    }
    const kernel = theKernel();
    if (kernel?.holds(bytes) && kernel.holds(this.#kept)) {
      kernel.copy(this.#kept, this.#length, bytes, start, end);
      this.#length = needed;
    }
    // Short runs are quicker by hand than by making a view.
    else if (end - start < 32) for (let i = start; i < end; i++) this.#kept[this.#length++] = bytes[i]!;
    else {
      this.#kept.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), this.#length);
      this.#length = needed;
    }
  }

  #grow(needed: number): boolean {
    const expected = Math.min(this.#expected, SECTION, needed * MOST_AHEAD);
    const size = Math.max(needed, expected, Math.min(this.#kept.length * 2, SECTION));
    const larger = this.#holdings.lend(size);
    if (larger === undefined) return false;
    larger.set(this.#kept.subarray(0, this.#length));
    this.#holdings.restore(this.#kept);
    this.#kept = larger;
    return true;
  }

  /** Shows what is waiting. */
  flush(): void {
    const size = this.#length;
    if (size === 0) return;
    this.#length = 0;
    this.#emit(this.#kept, 0, size);
  }

  /** Forgets what is waiting, and the memory. */
  release(): void {
    this.#holdings.restore(this.#kept);
    this.#kept = EMPTY;
    this.#length = 0;
  }
}
