import type { Found } from "./multi-pattern.ts";

/** Up to so many numbers, sorting by insertion is the fastest. */
const FEW = 48;

/** Places of rules in their group, each once. */
export class Candidates implements Found {
  readonly ids: Int32Array;
  count: number = 0;
  readonly #seen: Uint32Array;
  #round = 0;

  constructor(size: number) {
    this.ids = new Int32Array(size);
    this.#seen = new Uint32Array(size);
  }

  clear(): void {
    this.count = 0;
    this.#round = (this.#round + 1) >>> 0;
    if (this.#round !== 0) return;
    this.#seen.fill(0);
    this.#round = 1;
  }

  add(id: number): void {
    if (this.#seen[id] === this.#round) return;
    this.#seen[id] = this.#round;
    this.ids[this.count++] = id;
  }

  /** Rules are tried in their group's order. The list is mostly short, and in order already. */
  sort(): void {
    const { ids, count } = this;
    if (count > FEW) {
      ids.subarray(0, count).sort();
      return;
    }
    for (let i = 1; i < count; i++) {
      const id = ids[i]!;
      let k = i;
      for (; k > 0 && ids[k - 1]! > id; k--) ids[k] = ids[k - 1]!;
      ids[k] = id;
    }
  }
}
