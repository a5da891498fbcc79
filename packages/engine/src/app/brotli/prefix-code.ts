import { Huffman } from "../huffman.ts";

/** Octets that one code may keep, for the largest alphabet. */
export const CODE_MEMORY = 4_096;

/** A prefix code; one of a single symbol takes no bits. */
export interface PrefixCode {
  /** -1: there are several. */
  readonly only: number;
  readonly codes: Huffman | undefined;
}

/** From the length of each symbol's code, 0 where it has none. Undefined when that is no code. */
export function prefixCode(lengths: Uint8Array, size: number): PrefixCode | undefined {
  let used = 0;
  let only = -1;
  for (let symbol = 0; symbol < size; symbol++)
    if (lengths[symbol] !== 0) {
      used++;
      only = symbol;
    }
  if (used === 1) return { only, codes: undefined };
  const codes = new Huffman(size);
  return used > 0 && codes.build(lengths, 0, size) ? { only: -1, codes } : undefined;
}
