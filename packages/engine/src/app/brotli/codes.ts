/** A number is a base, by its symbol, plus the value of some extra bits. */
export interface Ranges {
  readonly base: readonly number[];
  readonly extra: readonly number[];
}

/** Each range starts where the one before ends. */
function ranges(first: number, extra: readonly number[]): Ranges {
  const base: number[] = [];
  for (const bits of extra) {
    base.push(first);
    first += 1 << bits;
  }
  return { base, extra };
}

/** RFC 7932 section 5: how many literals come, and how many octets are copied. */
export const insertLengths: Ranges = ranges(
  0,
  [0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 12, 14, 24],
);
export const copyLengths: Ranges = ranges(
  2,
  [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 24],
);
/** Section 6: how many symbols of one kind come. */
export const blockCounts: Ranges = ranges(
  1,
  [2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 7, 8, 9, 10, 11, 12, 13, 24],
);

/** Section 5, by 64 symbols: the first insert code and the first copy code. */
const cells: readonly (readonly [insert: number, copy: number])[] = [
  [0, 0],
  [0, 8],
  [0, 0],
  [0, 8],
  [8, 0],
  [8, 8],
  [0, 16],
  [16, 0],
  [8, 16],
  [16, 8],
  [16, 16],
];
export const COMMANDS = 704;
/** Symbols below use the last distance again. */
export const FIRST_WITH_DISTANCE = 128;
export const insertCode = (command: number): number => cells[command >> 6]![0] + ((command >> 3) & 7);
export const copyCode = (command: number): number => cells[command >> 6]![1] + (command & 7);

/** Section 4: the first 16 distance codes are said by distances there were: which, counted from the last, and what is added. */
export const recent: readonly (readonly [which: number, add: number])[] = [
  [0, 0],
  [1, 0],
  [2, 0],
  [3, 0],
  [0, -1],
  [0, 1],
  [0, -2],
  [0, 2],
  [0, -3],
  [0, 3],
  [1, -1],
  [1, 1],
  [1, -2],
  [1, 2],
  [1, -3],
  [1, 3],
];
