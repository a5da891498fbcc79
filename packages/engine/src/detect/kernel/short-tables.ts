import type { Kernel } from "../../kernel/kernel.ts";
import { runCost } from "../gram-cost.ts";
import type { SearchPattern } from "../multi-pattern.ts";

/** Bytes of a pattern that the tables by nibble look at. */
const WINDOW = 4;
/** Sets of patterns, a bit each in the tables by nibble. */
const SETS = 8;
/** Bits of the hash of two bytes, as in `kernel/search.ts`. */
const PAIR_BITS = 10;
const PAIR_SHIFT = 32 - PAIR_BITS;
const SPREAD = 0x9e3779b1 | 0;

const NIBBLE_BYTES = WINDOW * 32;
const BUCKET_BYTES = 64 * Math.ceil(((1 << PAIR_BITS) + 1) / 16);

export const SHORT_SETS = { size: (count: number): number => NIBBLE_BYTES + BUCKET_BYTES + count * 8 };

interface Window {
  readonly pattern: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly noCase: boolean;
}

/**
 * Writes the tables for short patterns at `at`. Each pattern belongs to one of eight sets; for each of four places in a row
 * one table gives the sets that have a byte with this low nibble there, another those with this high nibble.
 */
export function layShort(
  { bytes: memory, words }: Kernel,
  patterns: readonly SearchPattern[],
  indexes: readonly number[],
  at: number,
): { readonly nibbles: number; readonly buckets: number; readonly runs: number } {
  const windows = indexes.map((index) => windowOf(patterns[index]!, index));
  inSets(windows).forEach((set, number) => {
    for (const window of set) mark(memory, at, window, 1 << number);
  });

  const buckets = at + NIBBLE_BYTES;
  const runs = buckets + BUCKET_BYTES;
  const sorted = [...windows].sort((one, other) => pairOf(one) - pairOf(other));
  const ends = new Uint32Array(1 << PAIR_BITS);
  sorted.forEach((window, index) => {
    ends[pairOf(window)]!++;
    words.set([window.pattern, window.offset], (runs >> 2) + index * 2);
  });
  let end = 0;
  for (let bucket = 0; bucket < ends.length; bucket++) {
    end += ends[bucket]!;
    words[(buckets >> 2) + bucket + 1] = end;
  }
  return { nibbles: at, buckets, runs };
}

/** The four bytes of a pattern that come up least often, or all of it. */
function windowOf({ bytes, noCase }: SearchPattern, pattern: number): Window {
  let offset = 0;
  for (let k = 1; k + WINDOW <= bytes.length; k++) if (runCost(bytes, k) < runCost(bytes, offset)) offset = k;
  return { pattern, offset, bytes: bytes.slice(offset, offset + WINDOW), noCase };
}

/**
 * Patterns alike in one set: it then takes little besides them. Those of fewer than four bytes, which take any byte in the
 * places they lack, have sets of their own.
 */
function inSets(windows: readonly Window[]): Window[][] {
  const sorted = [...windows].sort((one, other) => compareBytes(one.bytes, other.bytes));
  const full = sorted.filter(({ bytes }) => bytes.length === WINDOW);
  const lacking = sorted.filter(({ bytes }) => bytes.length < WINDOW);
  const forLacking = full.length === 0 ? SETS : Math.min(3, lacking.length);
  return [...parts(lacking, forLacking), ...parts(full, SETS - forLacking)];
}

function parts(windows: readonly Window[], count: number): Window[][] {
  const sets: Window[][] = Array.from({ length: count }, () => []);
  windows.forEach((window, index) => {
    sets[Math.floor((index * count) / windows.length)]!.push(window);
  });
  return sets;
}

function mark(memory: Uint8Array, at: number, { bytes, noCase }: Window, set: number): void {
  for (let place = 0; place < WINDOW; place++) {
    const low = at + place * 32;
    const high = low + 16;
    const byte = bytes[place];
    if (byte === undefined) {
      for (let nibble = 0; nibble < 32; nibble++) memory[low + nibble]! |= set;
      continue;
    }
    memory[low + (byte & 15)]! |= set;
    memory[high + (byte >> 4)]! |= set;
    const letter = byte | 0x20;
    // Capitals and small letters differ in one bit of the high nibble.
    if (noCase && letter >= 97 && letter <= 122) memory[high + ((byte >> 4) ^ 2)]! |= set;
  }
}

const pairOf = ({ bytes }: Window): number =>
  Math.imul(bytes[0]! | (bytes[1]! << 8) | 0x2020, SPREAD) >>> PAIR_SHIFT;

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  for (let k = 0; k < Math.min(one.length, other.length); k++) {
    const difference = (one[k]! | 0x20) - (other[k]! | 0x20);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
