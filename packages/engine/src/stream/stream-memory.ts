import type { Limits, Refused } from "../limits.ts";
import type { Assembler } from "./assembler.ts";
import { type NewcomerWins, type OverlapPolicy, overlapPolicies } from "./overlap.ts";

/** What all TCP streams of an engine have in common: settings, and the memory they share. */
export class StreamMemory {
  /** Octets that wait for missing segments, with what keeping them costs. */
  held: number = 0;
  readonly wins: NewcomerWins;
  readonly #limits: Limits;
  readonly #refused: Refused;

  constructor(limits: Limits, refused: Refused, policy: OverlapPolicy = "bsd") {
    this.#limits = limits;
    this.#refused = refused;
    this.wins = overlapPolicies[policy];
  }

  /** Whether so much may not be kept waiting. Counts the refusal. */
  refuses(waiting: Assembler): boolean {
    if (waiting.cost > this.#limits.outOfOrderPerHalf) this.#refused.count("outOfOrderPerHalf");
    else if (waiting.count > this.#limits.segmentsPerHalf) this.#refused.count("segmentsPerHalf");
    else if (this.held > this.#limits.outOfOrderTotal) this.#refused.count("outOfOrderTotal");
    else return false;
    return true;
  }
}
