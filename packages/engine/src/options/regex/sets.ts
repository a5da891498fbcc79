/** Sets of bytes, as PCRE has them without Unicode and in the C locale. */

export const emptySet = (): Uint8Array => new Uint8Array(256);

export function setOf(...ranges: readonly (readonly [number, number] | number)[]): Uint8Array {
  const set = emptySet();
  for (const range of ranges) {
    const [low, high] = typeof range === "number" ? [range, range] : range;
    set.fill(1, low, high + 1);
  }
  return set;
}

export const not = (set: Uint8Array): Uint8Array => set.map((there) => 1 - there);

export function include(set: Uint8Array, more: Uint8Array): void {
  for (let i = 0; i < 256; i++) if (more[i]) set[i] = 1;
}

/** With the other case of every letter in it. */
export function folded(set: Uint8Array): Uint8Array {
  const all = set.slice();
  for (let small = 97; small <= 122; small++)
    if (set[small] || set[small - 32]) {
      all[small] = 1;
      all[small - 32] = 1;
    }
  return all;
}

/** One byte, and its other case where that does not count. Most of an expression is such, so each is made once: read only. */
export function setOfByte(byte: number, noCase: boolean): Uint8Array {
  const known = noCase ? bytesFolded : bytes;
  return (known[byte] ??= noCase ? folded(setOf(byte)) : setOf(byte));
}

const bytes: Uint8Array[] = [];
const bytesFolded: Uint8Array[] = [];

const DIGIT = setOf([48, 57]);
const SPACE = setOf([9, 13], 32);
const WORD = setOf([48, 57], [65, 90], 95, [97, 122]);
const HORIZONTAL = setOf(9, 32, 0xa0);
const VERTICAL = setOf([10, 13], 0x85);
/** Of `.`: any byte, and any but a line end. */
export const ANY: Uint8Array = not(emptySet());
export const NO_NEWLINE: Uint8Array = not(setOf(10));

/** Of `\d`, `\S` … */
export const escapeSets: { readonly [letter: string]: Uint8Array } = {
  d: DIGIT,
  D: not(DIGIT),
  s: SPACE,
  S: not(SPACE),
  w: WORD,
  W: not(WORD),
  h: HORIZONTAL,
  H: not(HORIZONTAL),
  v: VERTICAL,
  V: not(VERTICAL),
  N: NO_NEWLINE,
};

const UPPER = setOf([65, 90]);
const LOWER = setOf([97, 122]);
const ALPHA = setOf([65, 90], [97, 122]);
const ALNUM = setOf([48, 57], [65, 90], [97, 122]);

/** Of `[:alpha:]` … */
export const namedSets: { readonly [name: string]: Uint8Array } = {
  alpha: ALPHA,
  digit: DIGIT,
  alnum: ALNUM,
  upper: UPPER,
  lower: LOWER,
  space: SPACE,
  blank: setOf(9, 32),
  punct: setOf([33, 47], [58, 64], [91, 96], [123, 126]),
  print: setOf([32, 126]),
  graph: setOf([33, 126]),
  cntrl: setOf([0, 31], 127),
  xdigit: setOf([48, 57], [65, 70], [97, 102]),
  word: WORD,
  ascii: setOf([0, 127]),
};
