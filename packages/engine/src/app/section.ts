import { Growing } from "./growing.ts";
import type { Holdings } from "./holdings.ts";

/** Octets that are looked at together, as in Snort; and how many more to end where a segment ends. */
export const SECTION = 16_384;
const STRETCH = 1_460;

/**
 * Cuts a body into the sections that rules look at one by one. A section that lies whole in the bytes it came in is
 * not copied.
 */
export class Sections {
  readonly #kept: Growing = new Growing();
  #held: number = 0;
  readonly #holdings: Holdings;
  readonly #emit: (bytes: Uint8Array, start: number, end: number) => void;

  constructor(holdings: Holdings, emit: (bytes: Uint8Array, start: number, end: number) => void) {
    this.#holdings = holdings;
    this.#emit = emit;
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    while (start < end) {
      const wanted = SECTION - this.#kept.length;
      const there = end - start;
      if (there < wanted) {
        this.#keep(bytes, start, end);
        return;
      }
      const size = there <= wanted + STRETCH ? there : wanted;
      if (this.#kept.length === 0) this.#emit(bytes, start, start + size);
      else {
        this.#keep(bytes, start, start + size);
        this.flush();
      }
      start += size;
    }
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.#kept.length + end - start;
    if (needed > this.#kept.bytes.length) {
      const size = Math.max(needed, Math.min(this.#kept.bytes.length * 2, SECTION));
      if (!this.#holdings.take(size - this.#held)) {
        // No room to wait for the rest: shown in two pieces.
        this.flush();
        this.#emit(bytes, start, end);
        return;
      }
      this.#held = size;
      this.#kept.resize(size);
    }
    this.#kept.add(bytes, start, end);
  }

  /** Shows what is waiting. */
  flush(): void {
    const size = this.#kept.length;
    if (size === 0) return;
    this.#kept.length = 0;
    this.#emit(this.#kept.bytes, 0, size);
  }

  /** Forgets what is waiting, and the memory. */
  release(): void {
    this.#holdings.give(this.#held);
    this.#held = 0;
    this.#kept.release();
  }
}
