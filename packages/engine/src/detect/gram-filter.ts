import type { Found, MakeSearcher, MultiPattern, SearchPattern } from "./multi-pattern.ts";

/**
 * Searches by a filter over hashed runs of four bytes.
 *
 * Of each pattern the rarest run of four is picked, with capitals made small, and its hash marked in a table. The search
 * rolls over the text with the last four bytes in one number; a mark under their hash calls for a comparison of the
 * patterns that share it. Shorter patterns have tables of their own, looked at only where there are any.
 */
export const gramFilter: MakeSearcher = (patterns) => new GramFilter(patterns);

const GRAM = 4;
/** Hash values; 64 KiB of marks stay in a core's second cache. */
const BITS = 16;
/** Knuth's multiplier: spreads the text's few distinct bytes over all bits. */
const SPREAD = 0x9e3779b1 | 0;

const LOWER: Uint8Array = Uint8Array.from({ length: 256 }, (_, i) => (i >= 65 && i <= 90 ? i + 32 : i));

/** How common bytes are in web traffic, roughly: the higher the worse for a filter. */
const COMMON: Uint8Array = new Uint8Array(256).fill(1);
for (const c of "etaoinshrdlucmfwypvbgkjqxz") COMMON[c.charCodeAt(0)] = 4;
for (const c of "etaoinsr") COMMON[c.charCodeAt(0)] = 7;
for (const c of "0123456789/.=-\"'<>:;,&") COMMON[c.charCodeAt(0)] = 4;
for (const c of "\0\xff \r\n") COMMON[c.charCodeAt(0)] = 8;

class GramFilter implements MultiPattern {
  readonly #patterns: readonly SearchPattern[];
  /** The pattern's bytes as they are compared: small letters when case does not count. */
  readonly #needles: readonly Uint8Array[];
  /** 1 where some run of four has this hash. */
  readonly #marks = new Uint8Array(1 << BITS);
  /** By hash: the first pattern, plus one; `#next` gives those after it. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  /** Where in the pattern its run ends. */
  readonly #runEnd: Int32Array;
  readonly #runs: Int32Array;
  /** Patterns of two and three bytes, by their first two. */
  readonly #pairs: Int32Array;
  /** A bit for each pair that starts a pattern; small enough for a core's first cache. */
  readonly #pairMarks: Uint8Array | undefined;
  /** Patterns of one byte. Undefined: there are none. */
  readonly #singles: Int32Array | undefined;

  constructor(patterns: readonly SearchPattern[]) {
    this.#patterns = patterns;
    this.#needles = patterns.map(({ bytes, noCase }) => (noCase ? bytes.map((b) => LOWER[b]!) : bytes));
    this.#first = new Int32Array(1 << BITS);
    this.#next = new Int32Array(patterns.length);
    this.#runEnd = new Int32Array(patterns.length);
    this.#runs = new Int32Array(patterns.length);
    const uses = new Map<number, number>();
    let pairs: Int32Array | undefined;
    let singles: Int32Array | undefined;
    patterns.forEach(({ bytes }, index) => {
      if (bytes.length >= GRAM) this.#addRun(bytes, index, uses);
      else if (bytes.length >= 2) {
        pairs ??= new Int32Array(65_536);
        this.#chain(pairs, (LOWER[bytes[0]!]! << 8) | LOWER[bytes[1]!]!, index);
      } else if (bytes.length === 1) {
        singles ??= new Int32Array(256);
        this.#chain(singles, LOWER[bytes[0]!]!, index);
      }
    });
    this.#pairs = pairs ?? new Int32Array();
    this.#pairMarks = pairs && marksOf(pairs);
    this.#singles = singles;
  }

  search(bytes: Uint8Array, start: number, end: number, found: Found): void {
    const marks = this.#marks;
    const pairMarks = this.#pairMarks;
    let run = 0;
    let i = start;
    const first = Math.min(end, start + GRAM - 1);
    for (; i < first; i++) {
      run = (run << 8) | LOWER[bytes[i]!]!;
      if (pairMarks !== undefined && i > start) this.#comparePair(run & 0xffff, bytes, start, i, end, found);
    }
    if (pairMarks === undefined)
      for (; i < end; i++) {
        run = (run << 8) | LOWER[bytes[i]!]!;
        if (marks[Math.imul(run, SPREAD) >>> (32 - BITS)] !== 0)
          this.#compareRun(run, bytes, start, i, end, found);
      }
    else
      for (; i < end; i++) {
        run = (run << 8) | LOWER[bytes[i]!]!;
        if (marks[Math.imul(run, SPREAD) >>> (32 - BITS)] !== 0)
          this.#compareRun(run, bytes, start, i, end, found);
        if ((pairMarks[(run >> 3) & 0x1fff]! & (1 << (run & 7))) !== 0)
          this.#comparePair(run & 0xffff, bytes, start, i, end, found);
      }
    if (this.#singles !== undefined) this.#searchSingles(this.#singles, bytes, start, end, found);
  }

  #compareRun(run: number, bytes: Uint8Array, start: number, last: number, end: number, found: Found): void {
    let entry = this.#first[Math.imul(run, SPREAD) >>> (32 - BITS)]!;
    while (entry > 0) {
      const index = entry - 1;
      if (this.#runs[index] === run)
        this.#compare(index, bytes, start, last + 1 - this.#runEnd[index]!, end, found);
      entry = this.#next[index]!;
    }
  }

  #comparePair(
    pair: number,
    bytes: Uint8Array,
    start: number,
    last: number,
    end: number,
    found: Found,
  ): void {
    let entry = this.#pairs[pair] ?? 0;
    while (entry > 0) {
      this.#compare(entry - 1, bytes, start, last - 1, end, found);
      entry = this.#next[entry - 1]!;
    }
  }

  #searchSingles(singles: Int32Array, bytes: Uint8Array, start: number, end: number, found: Found): void {
    for (let i = start; i < end; i++) {
      let entry = singles[LOWER[bytes[i]!]!]!;
      while (entry > 0) {
        this.#compare(entry - 1, bytes, start, i, end, found);
        entry = this.#next[entry - 1]!;
      }
    }
  }

  #compare(index: number, bytes: Uint8Array, start: number, at: number, end: number, found: Found): void {
    const needle = this.#needles[index]!;
    const { length } = needle;
    if (at < start || at + length > end) return;
    const { noCase, id } = this.#patterns[index]!;
    if (noCase) {
      for (let k = 0; k < length; k++) if (LOWER[bytes[at + k]!] !== needle[k]) return;
    } else {
      for (let k = 0; k < length; k++) if (bytes[at + k] !== needle[k]) return;
    }
    found.add(id);
  }

  #addRun(bytes: Uint8Array, index: number, uses: Map<number, number>): void {
    let best = 0;
    let bestCost = Infinity;
    for (let from = 0; from + GRAM <= bytes.length; from++) {
      const run = runAt(bytes, from);
      let cost = 16 * Math.min(uses.get(run) ?? 0, 8);
      let same = 0;
      for (let k = 0; k < GRAM; k++) {
        cost += COMMON[LOWER[bytes[from + k]!]!]!;
        if (bytes[from + k] === bytes[from]) same++;
      }
      if (same === GRAM) cost += 32;
      if (cost < bestCost) {
        best = from;
        bestCost = cost;
      }
    }
    const run = runAt(bytes, best);
    uses.set(run, (uses.get(run) ?? 0) + 1);
    this.#runs[index] = run;
    this.#runEnd[index] = best + GRAM;
    const hash = Math.imul(run, SPREAD) >>> (32 - BITS);
    this.#marks[hash] = 1;
    this.#chain(this.#first, hash, index);
  }

  #chain(heads: Int32Array, key: number, index: number): void {
    this.#next[index] = heads[key]!;
    heads[key] = index + 1;
  }
}

function marksOf(pairs: Int32Array): Uint8Array {
  const marks = new Uint8Array(pairs.length >> 3);
  pairs.forEach((entry, pair) => {
    if (entry > 0) marks[pair >> 3] = marks[pair >> 3]! | (1 << (pair & 7));
  });
  return marks;
}

function runAt(bytes: Uint8Array, from: number): number {
  let run = 0;
  for (let k = 0; k < GRAM; k++) run = (run << 8) | LOWER[bytes[from + k]!]!;
  return run;
}
