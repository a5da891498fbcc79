/** Combinations kept at once, to be given to the next flow that is alike. Past this all are made anew: that costs microseconds. */
const MAX_KEPT = 4_096;

/** Rules without anything worth searching for whose headers are for one way of a flow, and of others like it. */
export class Applicable {
  /** Whose rules they are: of another group, or another rule set, others apply. */
  readonly of: unknown;
  readonly ids: readonly number[];
  /** Those that need no buffer, by what a packet shows of its header; made when first asked for. */
  readonly bySight: (readonly number[] | undefined)[] = [];
  /** Buffers that the others need, and for each of them those rules. */
  readonly needed: readonly (readonly [buffer: number, ids: readonly number[]])[];

  constructor(of: unknown, ids: readonly number[], needs: readonly (number | undefined)[]) {
    this.of = of;
    this.ids = ids;
    const needed = new Map<number, number[]>();
    for (const id of ids) {
      const buffer = needs[id];
      if (buffer === undefined) continue;
      const those = needed.get(buffer);
      if (those === undefined) needed.set(buffer, [id]);
      else those.push(id);
    }
    this.needed = [...needed];
  }
}

/** What applies to flows, each combination once, so that a flow costs no memory for it. */
export class Applicables {
  readonly #of: unknown;
  readonly #needs: readonly (number | undefined)[];
  readonly #byHash = new Map<number, Applicable[]>();
  #kept = 0;

  /** @param needs by rule: as `Rule.needs` */
  constructor(of: unknown, needs: readonly (number | undefined)[]) {
    this.#of = of;
    this.#needs = needs;
  }

  /** The combination of the first `count` of these. */
  get(ids: Int32Array, count: number): Applicable {
    let hash = count;
    for (let i = 0; i < count; i++) hash = Math.imul(hash ^ ids[i]!, 0x9e3779b1);
    const alike = this.#byHash.get(hash);
    for (const one of alike ?? []) if (isSame(one.ids, ids, count)) return one;
    if (this.#kept >= MAX_KEPT) {
      this.#byHash.clear();
      this.#kept = 0;
    }
    const made = new Applicable(this.#of, [...ids.subarray(0, count)], this.#needs);
    this.#kept++;
    const list = this.#byHash.get(hash);
    if (list === undefined) this.#byHash.set(hash, [made]);
    else list.push(made);
    return made;
  }
}

function isSame(known: readonly number[], ids: Int32Array, count: number): boolean {
  if (known.length !== count) return false;
  for (let i = 0; i < count; i++) if (known[i] !== ids[i]) return false;
  return true;
}
