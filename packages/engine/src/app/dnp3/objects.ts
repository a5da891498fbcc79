/**
 * The object headers of an application fragment, IEEE 1815 section 4.2.2.7. Between them stand the objects themselves,
 * so sizes must be known: at the first one that is not, looking ends.
 */

/** Functions whose requests name objects and carry none: read, freezes, unsolicited ones, classes. */
const NAMES_ONLY: ReadonlySet<number> = new Set([1, 7, 8, 9, 10, 11, 12, 20, 21, 22]);
const FIRST_RESPONSE = 129;
/** Control and function; a response has two octets of indications more. */
const REQUEST_HEADER = 2;
const RESPONSE_HEADER = 4;

/** Octets of one object by group, at the place of its variation, from 1 on. Annex A. */
const sizes: { readonly [group: number]: readonly number[] } = {
  1: [0, 1],
  2: [1, 7, 3],
  3: [0, 1],
  4: [1, 7, 3],
  10: [0, 1],
  11: [1, 7],
  12: [11, 11, 0],
  13: [1, 7],
  20: [5, 3, 5, 3, 4, 2, 4, 2],
  21: [5, 3, 5, 3, 11, 9, 11, 9, 4, 2, 4, 2],
  22: [5, 3, 5, 3, 11, 9, 11, 9],
  23: [5, 3, 5, 3, 11, 9, 11, 9],
  30: [5, 3, 4, 2, 5, 9],
  31: [5, 3, 11, 9, 4, 2, 5, 9],
  32: [5, 3, 11, 9, 5, 9, 11, 15],
  33: [5, 3, 11, 9, 5, 9, 11, 15],
  34: [2, 4, 4],
  40: [5, 3, 5, 9],
  41: [5, 3, 5, 9],
  42: [5, 3, 11, 9, 5, 9, 11, 15],
  43: [5, 3, 11, 9, 5, 9, 11, 15],
  50: [6, 10, 6, 11],
  51: [6, 6],
  52: [2, 2],
  60: [0, 0, 0, 0],
};
/** Bits of one object, where several share an octet. */
const packed: ReadonlyMap<number, number> = new Map([
  [code(1, 1), 1],
  [code(3, 1), 2],
  [code(10, 1), 1],
  [code(12, 3), 1],
  [code(80, 1), 1],
]);
/** Groups of strings: the variation is the length. */
const STRINGS: ReadonlySet<number> = new Set([110, 111]);

/** What the qualifier says stands behind it, in octets; absent: nothing that is known. */
const rangeSizes: { readonly [range: number]: number } = { 0: 2, 1: 4, 2: 8, 6: 0, 7: 1, 8: 2, 9: 4, 11: 1 };
/** What it says stands before each object: an index, or the object's size. */
const prefixSizes: readonly number[] = [0, 1, 2, 4, 1, 2, 4];
const SIZE_PREFIX = 4;

/** Whether a fragment has a header for this kind of object. */
export function hasObject(
  bytes: Uint8Array,
  start: number,
  end: number,
  group: number,
  variation: number,
): boolean {
  if (end - start < REQUEST_HEADER) return false;
  const request = bytes[start + 1]!;
  const data = !NAMES_ONLY.has(request);
  let at = start + (request >= FIRST_RESPONSE ? RESPONSE_HEADER : REQUEST_HEADER);
  while (at + 3 <= end) {
    const [g, v, qualifier] = [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!];
    if (g === group && v === variation) return true;
    const range = rangeSizes[qualifier & 0x0f];
    const prefix = prefixSizes[(qualifier >> 4) & 7];
    if (range === undefined || prefix === undefined || at + 3 + range > end) return false;
    const count = countOf(bytes, at + 3, qualifier & 0x0f);
    at += 3 + range;
    if (((qualifier >> 4) & 7) >= SIZE_PREFIX) {
      for (let i = 0; i < count && at + prefix <= end; i++) at += prefix + number(bytes, at, prefix);
      continue;
    }
    const size = data ? objectsSize(g, v, count) : 0;
    if (size < 0) return false;
    at += size + prefix * count;
  }
  return false;
}

/** How many objects a range field is for. */
function countOf(bytes: Uint8Array, at: number, range: number): number {
  const size = rangeSizes[range]!;
  if (range > 2) return number(bytes, at, size);
  return number(bytes, at + size / 2, size / 2) - number(bytes, at, size / 2) + 1;
}

/** Octets of that many objects; -1 when that is not known. */
function objectsSize(group: number, variation: number, count: number): number {
  if (count < 0) return -1;
  const bits = packed.get(code(group, variation));
  if (bits !== undefined) return Math.ceil((bits * count) / 8);
  const size = STRINGS.has(group) ? variation : sizes[group]?.[variation - 1];
  return size === undefined ? -1 : size * count;
}

/** A number of up to four octets, the lowest first. */
function number(bytes: Uint8Array, at: number, octets: number): number {
  let value = 0;
  for (let i = octets - 1; i >= 0; i--) value = value * 256 + bytes[at + i]!;
  return value;
}

function code(group: number, variation: number): number {
  return group * 256 + variation;
}
