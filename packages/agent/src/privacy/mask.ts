import type { PrivacyOrder } from "@peccary/api";
import { createMasker, type Masker } from "@peccary/engine";
import { type Problem, problem } from "../problem.ts";

const NOTHING: Uint8Array = new Uint8Array(0);

/** What stands between a workload's packets and what is kept of them. An order that cannot be followed keeps nothing. */
export class Mask {
  /** Where the packet of the last `apply` lies. Good until the next. */
  bytes: Uint8Array = NOTHING;
  start = 0;
  problem: Problem | undefined;
  #masker: Masker | undefined;
  #order: string | undefined;
  /** Of orders that are over. */
  #past = { maskedStreams: 0, maskSteps: 0 };

  constructor(order: PrivacyOrder | undefined) {
    this.#make(order);
  }

  /** Takes another order; the same one goes on with what it knows. */
  follow(order: PrivacyOrder | undefined): void {
    if (JSON.stringify(order) !== this.#order) this.#make(order);
  }

  /** Octets that may be kept, from `start` on in `bytes`; below zero: not even none. */
  apply(bytes: Uint8Array, start: number, end: number, linkType: number, vlan: number): number {
    if (this.problem !== undefined) return -1;
    const masker = this.#masker;
    if (masker === undefined) {
      this.bytes = bytes;
      this.start = start;
      return end - start;
    }
    const length = masker.mask(bytes, start, end, linkType, vlan);
    this.bytes = masker.bytes;
    this.start = masker.start;
    return length;
  }

  /** What caps refused, by name. */
  get refused(): { readonly maskedStreams: number; readonly maskSteps: number } {
    const now = this.#masker?.refused;
    return {
      maskedStreams: this.#past.maskedStreams + (now?.maskedStreams ?? 0),
      maskSteps: this.#past.maskSteps + (now?.maskSteps ?? 0),
    };
  }

  #make(order: PrivacyOrder | undefined): void {
    this.#past = this.refused;
    this.#order = JSON.stringify(order);
    this.#masker = undefined;
    this.problem = undefined;
    if (order === undefined) return;
    const made = createMasker(order);
    if ("problem" in made)
      this.problem = problem(
        "PRIVACY_REFUSED",
        `nothing is captured, since it cannot be masked: ${made.problem}`,
      );
    else this.#masker = made;
  }
}
