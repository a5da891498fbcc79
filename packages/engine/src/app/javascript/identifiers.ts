import type { Limits, Refused } from "../../limits.ts";
import type { Holdings } from "../holdings.ts";

/** Octets that a name costs beyond its characters. */
const OVERHEAD = 64;

/** Gives each name of a page's scripts another: `var_0000` and so on, in the order in which they are met. */
export class Identifiers {
  readonly #names = new Map<string, string>();
  #held = 0;
  readonly #most: number;
  readonly #holdings: Holdings;
  readonly #refused: Refused;

  constructor(limits: Limits, refused: Refused, holdings: Holdings) {
    this.#most = limits.scriptNames;
    this.#refused = refused;
    this.#holdings = holdings;
  }

  /** Undefined: there are too many. */
  of(name: string): string | undefined {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const number = this.#names.size;
    if (number >= this.#most) {
      this.#refused.count("scriptNames");
      return undefined;
    }
    const cost = OVERHEAD + name.length;
    if (!this.#holdings.take(cost)) return undefined;
    this.#held += cost;
    const made = `var_${number.toString(16).padStart(4, "0")}`;
    this.#names.set(name, made);
    return made;
  }

  release(): void {
    this.#names.clear();
    this.#holdings.give(this.#held);
    this.#held = 0;
  }
}
