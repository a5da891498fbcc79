import { runCost } from "./gram-cost.ts";
import type { Found, MakeSearcher, MultiPattern, SearchPattern } from "./multi-pattern.ts";

/**
 * Searches by a filter over hashed runs of four bytes.
 *
 * Of each pattern the rarest run of four is picked, and its hash marked in a field of bits small enough for a core's
 * first cache. The search rolls over the text with the last four bytes in one number; a mark under their hash calls for
 * a comparison of the patterns that share it. Capitals are folded by one bit: what that lumps together besides letters
 * the comparison tells apart. Patterns of two and three bytes have marks of their own, by their first two, looked at
 * only where there are any.
 */
export const gramFilter: MakeSearcher = (patterns) => new GramFilter(patterns);

const GRAM = 4;
/** Knuth's multiplier: spreads the text's few distinct bytes over all bits. */
const SPREAD = 0x9e3779b1 | 0;
/** Turns capitals into small letters, four at once. */
const FOLD = 0x20202020;
/** Bits of the marks: between 128 bytes and 32 KiB, with about 128 marks to each pattern. */
const [FEWEST_BITS, MOST_BITS, BITS_EACH] = [10, 18, 7];

const LOWER: Uint8Array = Uint8Array.from({ length: 256 }, (_, i) => (i >= 65 && i <= 90 ? i + 32 : i));

class GramFilter implements MultiPattern {
  readonly #ids: Int32Array;
  /** 1 where capitals count. */
  readonly #exact: Uint8Array;
  /** All patterns' bytes, one after the other, with capitals made small where they do not count. */
  readonly #needles: Uint8Array;
  /** Where each pattern starts in `#needles`; one more for the end. */
  readonly #starts: Int32Array;
  /** A bit for each hash: some pattern's run has it. */
  readonly #marks: Uint8Array;
  /** How far to shift a hash right for its place among the marks, and in `#first`. */
  readonly #markShift: number;
  readonly #firstShift: number;
  /** By hash: the first pattern, plus one; `#next` gives those after it. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  /** Each pattern's run, and where in the pattern it ends. */
  readonly #runs: Int32Array;
  readonly #runEnd: Int32Array;
  /** Patterns of two and three bytes, by their first two. */
  readonly #pairs: Int32Array;
  /** A bit for each pair that starts a pattern. Undefined: there are none. */
  readonly #pairMarks: Uint8Array | undefined;
  /** Patterns of one byte. Undefined: there are none. */
  readonly #singles: Int32Array | undefined;
  /** The last search that found each pattern, so that it is told of once; searches are numbered by `#round`. */
  readonly #told: Int32Array;
  #round = 0;

  constructor(patterns: readonly SearchPattern[]) {
    const count = patterns.length;
    this.#ids = Int32Array.from(patterns, ({ id }) => id);
    this.#exact = Uint8Array.from(patterns, ({ noCase }) => (noCase ? 0 : 1));
    this.#starts = new Int32Array(count + 1);
    for (let i = 0; i < count; i++) this.#starts[i + 1] = this.#starts[i]! + patterns[i]!.bytes.length;
    this.#needles = new Uint8Array(this.#starts[count]!);
    const wanted = Math.ceil(Math.log2(count + 1)) + BITS_EACH;
    const bits = Math.min(MOST_BITS, Math.max(FEWEST_BITS, wanted));
    this.#marks = new Uint8Array(1 << (bits - 3));
    this.#markShift = 32 - bits;
    const firstBits = Math.max(4, bits - BITS_EACH + 2);
    this.#first = new Int32Array(1 << firstBits);
    this.#firstShift = 32 - firstBits;
    this.#next = new Int32Array(count);
    this.#runs = new Int32Array(count);
    this.#runEnd = new Int32Array(count);
    this.#told = new Int32Array(count);
    const uses = new Map<number, number>();
    let pairs: Int32Array | undefined;
    let singles: Int32Array | undefined;
    for (let index = 0; index < count; index++) {
      const { bytes, noCase } = patterns[index]!;
      const start = this.#starts[index]!;
      for (let k = 0; k < bytes.length; k++)
        this.#needles[start + k] = noCase ? LOWER[bytes[k]!]! : bytes[k]!;
      if (bytes.length >= GRAM) this.#addRun(bytes, index, uses);
      else if (bytes.length >= 2) {
        pairs ??= new Int32Array(65_536);
        this.#chain(pairs, pairOf(bytes), index);
      } else if (bytes.length === 1) {
        singles ??= new Int32Array(256);
        this.#chain(singles, LOWER[bytes[0]!]!, index);
      }
    }
    this.#pairs = pairs ?? new Int32Array();
    this.#pairMarks = pairs && marksOf(pairs);
    this.#singles = singles;
  }

  search(bytes: Uint8Array, start: number, end: number, found: Found): void {
    this.#round = (this.#round + 1) | 0;
    if (this.#round === 0) {
      this.#told.fill(0);
      this.#round = 1;
    }
    if (this.#singles !== undefined) this.#searchSingles(this.#singles, bytes, start, end, found);
    if (end - start < 2) return;
    const marks = this.#marks;
    const shift = this.#markShift;
    const pairMarks = this.#pairMarks;
    let run = bytes[start]!;
    let i = start + 1;
    if (pairMarks === undefined) {
      const whole = Math.min(end, start + GRAM - 1);
      for (; i < whole; i++) run = (run << 8) | bytes[i]!;
      for (; i < end; i++) {
        run = (run << 8) | bytes[i]!;
        const folded = run | FOLD;
        const hash = Math.imul(folded, SPREAD) >>> shift;
        if ((marks[hash >> 3]! & (1 << (hash & 7))) !== 0)
          this.#compareRun(folded, bytes, start, i + 1, end, found);
      }
    }
    // A run that is not whole yet is no harm: a pattern that started before `start` is not compared.
    else
      for (; i < end; i++) {
        run = (run << 8) | bytes[i]!;
        const folded = run | FOLD;
        const hash = Math.imul(folded, SPREAD) >>> shift;
        if ((marks[hash >> 3]! & (1 << (hash & 7))) !== 0)
          this.#compareRun(folded, bytes, start, i + 1, end, found);
        if ((pairMarks[(folded >> 3) & 0x1fff]! & (1 << (folded & 7))) !== 0)
          this.#comparePair(folded & 0xffff, bytes, start, i - 1, end, found);
      }
  }

  #compareRun(run: number, bytes: Uint8Array, start: number, after: number, end: number, found: Found): void {
    const runs = this.#runs;
    let entry = this.#first[Math.imul(run, SPREAD) >>> this.#firstShift]!;
    while (entry > 0) {
      const index = entry - 1;
      if (runs[index] === run) this.#compare(index, bytes, start, after - this.#runEnd[index]!, end, found);
      entry = this.#next[index]!;
    }
  }

  #comparePair(pair: number, bytes: Uint8Array, start: number, at: number, end: number, found: Found): void {
    let entry = this.#pairs[pair]!;
    while (entry > 0) {
      this.#compare(entry - 1, bytes, start, at, end, found);
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
    if (this.#told[index] === this.#round) return;
    const needles = this.#needles;
    const from = this.#starts[index]!;
    const to = this.#starts[index + 1]!;
    if (at < start || at + to - from > end) return;
    if (this.#exact[index] === 1) {
      for (let k = from, i = at; k < to; k++, i++) if (bytes[i] !== needles[k]) return;
    } else {
      for (let k = from, i = at; k < to; k++, i++) if (LOWER[bytes[i]!] !== needles[k]) return;
    }
    this.#told[index] = this.#round;
    found.add(this.#ids[index]!);
  }

  #addRun(bytes: Uint8Array, index: number, uses: Map<number, number>): void {
    let best = 0;
    let least = Infinity;
    for (let from = 0; from + GRAM <= bytes.length; from++) {
      const cost = runCost(bytes, from) + 2 * Math.min(uses.get(runAt(bytes, from)) ?? 0, 8);
      if (cost < least) {
        best = from;
        least = cost;
      }
    }
    const run = runAt(bytes, best);
    uses.set(run, (uses.get(run) ?? 0) + 1);
    this.#runs[index] = run;
    this.#runEnd[index] = best + GRAM;
    const hash = Math.imul(run, SPREAD);
    const mark = hash >>> this.#markShift;
    this.#marks[mark >> 3] = this.#marks[mark >> 3]! | (1 << (mark & 7));
    this.#chain(this.#first, hash >>> this.#firstShift, index);
  }

  #chain(heads: Int32Array, key: number, index: number): void {
    this.#next[index] = heads[key]!;
    heads[key] = index + 1;
  }
}

function marksOf(pairs: Int32Array): Uint8Array {
  const marks = new Uint8Array(pairs.length >> 3);
  for (let pair = 0; pair < pairs.length; pair++)
    if (pairs[pair]! > 0) marks[pair >> 3] = marks[pair >> 3]! | (1 << (pair & 7));
  return marks;
}

const pairOf = (bytes: Uint8Array): number => (bytes[0]! << 8) | bytes[1]! | 0x2020;

const runAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]! | FOLD;
