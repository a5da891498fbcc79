import type { Limits, Refused } from "../limits.ts";

/**
 * What parsers of all flows keep between packets, in octets, against `limits.pendingTotal`. Who would hold more than
 * is left does without: a section of a body is inspected early, a half-read message is given up.
 */
export class Holdings {
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
}
