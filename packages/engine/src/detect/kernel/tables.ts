import type { Kernel } from "../../kernel/kernel.ts";
import { runCost } from "../gram-cost.ts";
import type { SearchPattern } from "../multi-pattern.ts";
import { layShort, SHORT_SETS } from "./short-tables.ts";

/** Fields of the tables, by their place among their words. `kernel/search.ts` has the same list. */
const [STRIDE, MARK_SHIFT, BUCKET_SHIFT, MARKS, BUCKETS, RUNS, PATTERNS] = [0, 1, 2, 3, 4, 5, 6];
const [NIBBLES, SHORT_BUCKETS, SHORT_RUNS, PATTERN_COUNT, OUT, NEAR, NEAR_LENGTH] = [7, 8, 9, 11, 12, 13, 14];
const FIELDS = 15;
/** Words of a pattern: needle, length, mask, id, when it was last told, where it has to end before. */
const PATTERN_WORDS = 8;
const ANYWHERE = 0xffffffff;
/** Words of a run: its four bytes, the pattern, where in the pattern it is. */
const RUN_WORDS = 4;

const RUN = 4;
/** Turns capitals into small letters, four at once. */
const FOLD = 0x20202020;
/** Knuth's multiplier. */
const SPREAD = 0x9e3779b1 | 0;
/** Bits of the marks: between 512 bytes and 32 KiB, with about 64 bits to each mark. */
const [FEWEST_BITS, MOST_BITS, BITS_EACH] = [12, 18, 6];
/** Marks to one bucket, as a power of two: they are sparse. */
const MARKS_TO_BUCKET = 5;
/** With more short patterns than this, nearly every position looks like one of them to the tables by nibble. */
const MOST_SHORT = 96;

/** One way to share the patterns out among the two filters. */
interface Plan {
  /** Every how many bytes a run is looked up. */
  readonly stride: number;
  /** Patterns as long as this, or shorter, are short ones. */
  readonly longestShort: number;
}

/**
 * From the fastest to the one that takes anything. To be found at every fourth position a pattern needs four runs in a row,
 * that is seven bytes.
 */
const PLANS: readonly [Plan, ...Plan[]] = [
  { stride: 4, longestShort: 6 },
  { stride: 2, longestShort: 4 },
  { stride: 1, longestShort: 3 },
];

/** Bytes that tables take, and where they start. */
export interface Laid {
  readonly at: number;
  readonly size: number;
}

/**
 * Writes tables for these patterns into the kernel's memory. Undefined: there is no room.
 *
 * @param near tables for patterns that stand near the start of a text, and up to which length of it
 */
export function layTables(
  kernel: Kernel,
  patterns: readonly SearchPattern[],
  near?: { readonly laid: Laid; readonly length: number; readonly count: number },
): Laid | undefined {
  const plan =
    PLANS.find(
      ({ longestShort }) => patterns.filter(({ bytes }) => bytes.length <= longestShort).length <= MOST_SHORT,
    ) ?? PLANS.at(-1)!;
  const isShort = ({ bytes }: SearchPattern) => bytes.length <= plan.longestShort;
  const runs = patterns.flatMap((pattern, index) =>
    isShort(pattern) ? [] : runsOf(pattern.bytes, index, plan.stride),
  );
  const shorts = patterns.flatMap((pattern, index) => (isShort(pattern) ? [index] : []));

  const bits = Math.min(MOST_BITS, Math.max(FEWEST_BITS, Math.ceil(Math.log2(runs.length + 1)) + BITS_EACH));
  const bucketBits = bits - MARKS_TO_BUCKET;
  const needleBytes = patterns.reduce((sum, { bytes }) => sum + whole(bytes.length) * 2, 0);
  const sizes = [
    FIELDS * 4,
    patterns.length * PATTERN_WORDS * 4,
    needleBytes,
    (patterns.length + (near?.count ?? 0)) * 4,
    1 << (bits - 3),
    ((1 << bucketBits) + 1) * 4,
    runs.length * RUN_WORDS * 4,
    shorts.length === 0 ? 0 : SHORT_SETS.size(shorts.length),
  ];
  const size = sizes.reduce((sum, one) => sum + line(one), 0);
  const at = kernel.take(size);
  if (at < 0) return undefined;
  kernel.bytes.fill(0, at, at + size);
  const places: number[] = [];
  let end = at;
  for (const one of sizes) {
    places.push(end);
    end += line(one);
  }
  const [fields, patternsAt, needles, out, marks, buckets, runsAt, short] = places as Eight;
  const { words } = kernel;
  const field = (place: number, value: number) => {
    words[(fields >> 2) + place] = value;
  };

  layPatterns(kernel, patterns, patternsAt, needles);
  layRuns(kernel, runs, { marks, buckets, runs: runsAt, bits, bucketBits });
  field(STRIDE, runs.length === 0 ? 0 : plan.stride);
  field(MARK_SHIFT, 32 - bits);
  field(BUCKET_SHIFT, MARKS_TO_BUCKET);
  field(MARKS, marks);
  field(BUCKETS, buckets);
  field(RUNS, runsAt);
  field(PATTERNS, patternsAt);
  field(PATTERN_COUNT, patterns.length);
  field(OUT, out);
  if (shorts.length > 0) {
    const laid = layShort(kernel, patterns, shorts, short);
    field(NIBBLES, laid.nibbles);
    field(SHORT_BUCKETS, laid.buckets);
    field(SHORT_RUNS, laid.runs);
  }
  if (near !== undefined) {
    field(NEAR, near.laid.at);
    field(NEAR_LENGTH, near.length);
  }
  return { at, size };
}

type Eight = [number, number, number, number, number, number, number, number];

/** Where the list of ids is that a search with these tables finds. */
export const listOf = (kernel: Kernel, { at }: Laid): number => kernel.words[(at >> 2) + OUT]!;

const line = (size: number): number => Math.ceil(size / 64) * 64;
/** Patterns are compared by whole words of eight bytes. */
const whole = (length: number): number => Math.ceil(length / 8) * 8;

interface RunOf {
  readonly run: number;
  readonly pattern: number;
  readonly offset: number;
}

/** The `stride` runs in a row that come up least often in traffic. */
function runsOf(bytes: Uint8Array, pattern: number, stride: number): RunOf[] {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let first = 0; first + RUN - 1 + stride <= bytes.length; first++) {
    let commonest = 0;
    // A run as rare again halves how often it is met: the commonest of them decides.
    for (let k = 0; k < stride; k++) commonest = Math.max(commonest, runCost(bytes, first + k));
    if (commonest >= least) continue;
    least = commonest;
    best = first;
  }
  return Array.from({ length: stride }, (_, k) => ({
    run: runAt(bytes, best + k),
    pattern,
    offset: best + k,
  }));
}

const runAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24) | FOLD) >>> 0;

const isLetter = (byte: number): boolean => (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);

function layPatterns(
  { bytes: memory, words }: Kernel,
  patterns: readonly SearchPattern[],
  at: number,
  needles: number,
): void {
  let needle = needles;
  patterns.forEach(({ bytes, noCase, id, before = ANYWHERE }, index) => {
    const mask = needle + whole(bytes.length);
    bytes.forEach((byte, k) => {
      const bits = noCase && isLetter(byte) ? 0xdf : 0xff;
      memory[needle + k] = byte & bits;
      memory[mask + k] = bits;
    });
    words.set([needle, bytes.length, mask, id, 0, before], (at >> 2) + index * PATTERN_WORDS);
    needle = mask + whole(bytes.length);
  });
}

function layRuns(
  { bytes: memory, words }: Kernel,
  runs: readonly RunOf[],
  at: { marks: number; buckets: number; runs: number; bits: number; bucketBits: number },
): void {
  const hash = ({ run }: RunOf): number => Math.imul(run, SPREAD) >>> (32 - at.bits);
  const sorted = [...runs].sort((one, other) => hash(one) - hash(other));
  // Bucket b runs from the b-th word to the one after it.
  const ends = new Uint32Array(1 << at.bucketBits);
  sorted.forEach((run, index) => {
    const mark = hash(run);
    memory[at.marks + (mark >> 3)]! |= 1 << (mark & 7);
    ends[mark >> MARKS_TO_BUCKET]!++;
    words.set([run.run, run.pattern, run.offset], (at.runs >> 2) + index * RUN_WORDS);
  });
  let end = 0;
  for (let bucket = 0; bucket < ends.length; bucket++) {
    end += ends[bucket]!;
    words[(at.buckets >> 2) + bucket + 1] = end;
  }
}
