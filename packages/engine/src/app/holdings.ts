import { EMPTY } from "../bytes.ts";
import { theKernel } from "../kernel/kernel.ts";
import type { Limits, Refused } from "../limits.ts";

/** Sizes of buffers that are lent: up to that of a section that ends where its segment ends. */
const SIZES: readonly number[] = [2_048, 4_096, 8_192, 18_432];
/** Octets of buffers that are kept for the next. */
const MAX_SPARE = 4_194_304;

/**
 * What parsers of all flows keep between packets, in octets, against `limits.pendingTotal`. Who would hold more than
 * is left does without: a section of a body is inspected early, a half-read message is given up.
 */
export class Holdings {
  /** Buffers that came back, by size class, for whoever asks next. */
  readonly #spare: readonly Uint8Array[][] = SIZES.map(() => []);
  #spareBytes: number = 0;
  #left: number;
  readonly #refused: Refused;

  constructor(limits: Limits, refused: Refused) {
    this.#left = limits.pendingTotal;
    this.#refused = refused;
  }

  get left(): number {
    return this.#left;
  }

  /** Whether there was room for `size` octets more; they are then the caller's until given back. */
  take(size: number): boolean {
    if (size > this.#left) {
      this.#refused.count("pendingTotal");
      return false;
    }
    this.#left -= size;
    return true;
  }

  give(size: number): void {
    this.#left += size;
  }

  /** A buffer of at least `size` octets, with anything in it; it counts as held. Undefined: there is no room. */
  lend(size: number): Uint8Array | undefined {
    const at = SIZES.findIndex((one) => one >= size);
    const whole = SIZES[at] ?? size;
    if (!this.take(whole)) return undefined;
    const spare = this.#spare[at]?.pop();
    if (spare === undefined) return theKernel()?.lend(whole) ?? new Uint8Array(whole);
    this.#spareBytes -= whole;
    return spare;
  }

  /** Takes back what `lend` gave; `EMPTY` too. */
  restore(buffer: Uint8Array): void {
    if (buffer === EMPTY) return;
    const { length } = buffer;
    this.give(length);
    const spare = this.#spare[SIZES.indexOf(length)];
    if (spare === undefined || this.#spareBytes + length > MAX_SPARE) {
      const kernel = theKernel();
      if (kernel?.holds(buffer)) kernel.restore(buffer);
      return;
    }
    this.#spareBytes += length;
    spare.push(buffer);
  }
}
