/**
 * The search kernel, in AssemblyScript: finds which of many byte strings stand in a piece of memory.
 *
 * It keeps nothing of its own between two searches: the host lays out tables and passes their address;
 * `src/detect/kernel/tables.ts` says what is in them and why. Two filters pass over the text, and what they let through is
 * compared with the patterns themselves:
 *
 * - long patterns: the four bytes at every `stride`-th position are hashed, and one bit is looked up. A pattern has marked
 *   the hashes of `stride` runs in a row, so one of them lies at such a position wherever the pattern stands;
 * - short ones: sixteen positions at once are looked up in tables by nibble, for eight sets of patterns at once.
 *
 * Up to 24 bytes behind the text are read, and never believed.
 */

/** Turns capitals into small letters, four at once; what else it lumps together the comparison tells apart. */
const FOLD: u32 = 0x20202020;
/** Knuth's multiplier: spreads the text's few distinct bytes over all bits. */
const SPREAD: u32 = 0x9e3779b1;
/** Of the hash of a short run's first two bytes as many bits count. */
const PAIR_SHIFT: u32 = 22;

// Where each field of the tables is, in bytes from their start. The host has the same list.
const STRIDE: usize = 0;
const MARK_SHIFT: usize = 4;
const BUCKET_SHIFT: usize = 8;
const MARKS: usize = 12;
const BUCKETS: usize = 16;
const RUNS: usize = 20;
const PATTERNS: usize = 24;
const NIBBLES: usize = 28;
const SHORT_BUCKETS: usize = 32;
const SHORT_RUNS: usize = 36;
const ROUND: usize = 40;
const PATTERN_COUNT: usize = 44;
const OUT: usize = 48;
const NEAR: usize = 52;
const NEAR_LENGTH: usize = 56;

// Fields of a pattern; each takes 32 bytes.
const NEEDLE: usize = 0;
const LENGTH: usize = 4;
const MASK: usize = 8;
const ID: usize = 12;
const TOLD: usize = 16;
const BEFORE: usize = 20;

// What the search at hand works on.
let textStart: usize = 0;
let textEnd: usize = 0;
let patterns: usize = 0;
let round: u32 = 0;
let out: usize = 0;

/** Copies inside the memory; the two may overlap. */
export function copy(to: usize, from: usize, size: usize): void {
  memory.copy(to, from, size);
}

/**
 * Searches from `start` to `end` and returns how many ids it wrote to the list at `OUT`: of each pattern that stands there,
 * once.
 */
export function search(tables: usize, start: usize, end: usize): u32 {
  const first = load<u32>(tables, OUT) as usize;
  out = first;
  pass(tables, start, end);
  const near = load<u32>(tables, NEAR) as usize;
  if (near !== 0) {
    const length = load<u32>(tables, NEAR_LENGTH) as usize;
    pass(near, start, end - start > length ? start + length : end);
  }
  return ((out - first) >> 2) as u32;
}

function pass(tables: usize, start: usize, end: usize): void {
  textStart = start;
  textEnd = end;
  patterns = load<u32>(tables, PATTERNS) as usize;
  round = load<u32>(tables, ROUND) + 1;
  if (round === 0) {
    const count = load<u32>(tables, PATTERN_COUNT) as usize;
    for (let i: usize = 0; i < count; i++) store<u32>(patterns + (i << 5), 0, TOLD);
    round = 1;
  }
  store<u32>(tables, round, ROUND);
  const stride = load<u32>(tables, STRIDE);
  if (stride === 4) scan(tables, start, end, 4);
  else if (stride === 2) scan(tables, start, end, 2);
  else if (stride === 1) scan(tables, start, end, 1);
  if (load<u32>(tables, NIBBLES) !== 0) scanShort(tables, start, end);
}

/** Four positions a turn, so that their look-ups overlap. */
function scan(tables: usize, start: usize, end: usize, stride: usize): void {
  const marks = load<u32>(tables, MARKS) as usize;
  const shift = load<u32>(tables, MARK_SHIFT);
  const bucketShift = load<u32>(tables, BUCKET_SHIFT);
  const buckets = load<u32>(tables, BUCKETS) as usize;
  const runs = load<u32>(tables, RUNS) as usize;
  let p = start;
  if (end - start >= stride * 3 + 4) {
    const last = end - stride * 3 - 4;
    for (; p <= last; p += stride * 4) {
      const run0 = load<u32>(p) | FOLD;
      const run1 = load<u32>(p + stride) | FOLD;
      const run2 = load<u32>(p + stride * 2) | FOLD;
      const run3 = load<u32>(p + stride * 3) | FOLD;
      const hash0 = (run0 * SPREAD) >> shift;
      const hash1 = (run1 * SPREAD) >> shift;
      const hash2 = (run2 * SPREAD) >> shift;
      const hash3 = (run3 * SPREAD) >> shift;
      const mark0 = (load<u8>(marks + (hash0 >> 3)) as u32) >> (hash0 & 7);
      const mark1 = (load<u8>(marks + (hash1 >> 3)) as u32) >> (hash1 & 7);
      const mark2 = (load<u8>(marks + (hash2 >> 3)) as u32) >> (hash2 & 7);
      const mark3 = (load<u8>(marks + (hash3 >> 3)) as u32) >> (hash3 & 7);
      if (((mark0 | mark1 | mark2 | mark3) & 1) !== 0) {
        if ((mark0 & 1) !== 0) compareRun(p, run0, hash0 >> bucketShift, buckets, runs);
        if ((mark1 & 1) !== 0) compareRun(p + stride, run1, hash1 >> bucketShift, buckets, runs);
        if ((mark2 & 1) !== 0) compareRun(p + stride * 2, run2, hash2 >> bucketShift, buckets, runs);
        if ((mark3 & 1) !== 0) compareRun(p + stride * 3, run3, hash3 >> bucketShift, buckets, runs);
      }
    }
  }
  for (; p + 4 <= end; p += stride) {
    const run = load<u32>(p) | FOLD;
    const hash = (run * SPREAD) >> shift;
    if ((((load<u8>(marks + (hash >> 3)) as u32) >> (hash & 7)) & 1) !== 0)
      compareRun(p, run, hash >> bucketShift, buckets, runs);
  }
}

/** Compares the patterns that have this run. */
function compareRun(p: usize, run: u32, bucket: u32, buckets: usize, runs: usize): void {
  const at = buckets + ((bucket as usize) << 2);
  const last = runs + ((load<u32>(at, 4) as usize) << 4);
  for (let entry = runs + ((load<u32>(at) as usize) << 4); entry < last; entry += 16)
    if (load<u32>(entry) === run) compare(load<u32>(entry, 4), p - (load<u32>(entry, 8) as usize));
}

function scanShort(tables: usize, start: usize, end: usize): void {
  const nibbles = load<u32>(tables, NIBBLES) as usize;
  const low0 = v128.load(nibbles);
  const high0 = v128.load(nibbles, 16);
  const low1 = v128.load(nibbles, 32);
  const high1 = v128.load(nibbles, 48);
  const low2 = v128.load(nibbles, 64);
  const high2 = v128.load(nibbles, 80);
  const low3 = v128.load(nibbles, 96);
  const high3 = v128.load(nibbles, 112);
  const buckets = load<u32>(tables, SHORT_BUCKETS) as usize;
  const runs = load<u32>(tables, SHORT_RUNS) as usize;
  const zero = i8x16.splat(0);
  for (let p = start; p + 2 <= end; p += 16) {
    const sets = v128.and(
      v128.and(setsOf(p, low0, high0), setsOf(p + 1, low1, high1)),
      v128.and(setsOf(p + 2, low2, high2), setsOf(p + 3, low3, high3)),
    );
    if (v128.any_true(sets)) {
      let lanes = ~i8x16.bitmask(i8x16.eq(sets, zero)) & 0xffff;
      do {
        compareShort(p + (ctz(lanes) as usize), buckets, runs);
        lanes &= lanes - 1;
      } while (lanes !== 0);
    }
  }
}

/** For each of sixteen bytes, the sets of patterns that have such a byte in the place that the tables are for. */
function setsOf(p: usize, low: v128, high: v128): v128 {
  const bytes = v128.load(p);
  return v128.and(
    i8x16.swizzle(low, v128.and(bytes, i8x16.splat(0x0f))),
    i8x16.swizzle(high, i8x16.shr_u(bytes, 4)),
  );
}

/** Compares the short patterns whose run starts with these two bytes. */
function compareShort(p: usize, buckets: usize, runs: usize): void {
  const pair = (((load<u16>(p) as u32) | 0x2020) * SPREAD) >> PAIR_SHIFT;
  const at = buckets + ((pair as usize) << 2);
  const last = runs + ((load<u32>(at, 4) as usize) << 3);
  for (let entry = runs + ((load<u32>(at) as usize) << 3); entry < last; entry += 8)
    compare(load<u32>(entry), p - (load<u32>(entry, 4) as usize));
}

/** Tells of the pattern when it stands at `at`, whole and within the text, and was not told of before. */
function compare(index: u32, at: usize): void {
  const pattern = patterns + ((index as usize) << 5);
  if (load<u32>(pattern, TOLD) === round) return;
  const length = load<u32>(pattern, LENGTH) as usize;
  if (at < textStart || at + length > textEnd) return;
  if (((at + length - textStart) as u32) > load<u32>(pattern, BEFORE)) return;
  const needle = load<u32>(pattern, NEEDLE) as usize;
  const mask = load<u32>(pattern, MASK) as usize;
  // Needle and mask are filled up with zeros to whole words.
  for (let k: usize = 0; k < length; k += 8)
    if ((load<u64>(at + k) & load<u64>(mask + k)) !== load<u64>(needle + k)) return;
  store<u32>(pattern, round, TOLD);
  store<u32>(out, load<u32>(pattern, ID));
  out += 4;
}
