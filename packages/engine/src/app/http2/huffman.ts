import type { Growing } from "../growing.ts";

/**
 * RFC 7541 appendix B: bits of each octet's code, then of the end mark's. The codes follow from these: shorter ones
 * come first, and those of one length in the order of their octets.
 */
const codeLengths: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28,
  28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7,
  8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19,
  13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13,
  28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21,
  22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23,
  22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25,
  25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
];

const MAX_BITS = 30;
const END = 256;

/** By length: the first code of it, how many there are, and where their octets are in `ordered`. */
const first = new Int32Array(MAX_BITS + 1);
const counts = new Int32Array(MAX_BITS + 1);
const places = new Int32Array(MAX_BITS + 1);
const ordered = codeLengths
  .map((_, octet) => octet)
  .sort((a, b) => codeLengths[a]! - codeLengths[b]! || a - b);
for (const length of codeLengths) counts[length]!++;
for (let length = 1; length <= MAX_BITS; length++) {
  first[length] = (first[length - 1]! + counts[length - 1]!) << 1;
  places[length] = places[length - 1]! + counts[length - 1]!;
}

/** No code is shorter than 5 bits. */
const LARGEST_GROWTH = 8 / 5;

/** Adds the text that a coded string stands for to `out`. False when it is none: RFC 7541 section 5.2. */
export function addHuffman(bytes: Uint8Array, start: number, end: number, out: Growing): boolean {
  out.reserve(Math.ceil((end - start) * LARGEST_GROWTH));
  let code = 0;
  let length = 0;
  for (let i = start; i < end; i++) {
    const octet = bytes[i]!;
    for (let bit = 7; bit >= 0; bit--) {
      code = (code << 1) | ((octet >> bit) & 1);
      const offset = code - first[++length]!;
      if (offset >= counts[length]!) continue;
      const symbol = ordered[places[length]! + offset]!;
      if (symbol === END) return false;
      out.bytes[out.length++] = symbol;
      code = length = 0;
    }
  }
  // What fills the last octet is the start of the end mark: ones only, fewer than eight.
  return length < 8 && code === (1 << length) - 1;
}
