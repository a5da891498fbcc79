import { brotliDecompressSync, crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { BitWriter } from "../../testing/bit-writer.ts";
import { Growing } from "../growing.ts";
import { dictionary, LONGEST_WORD, SHORTEST_WORD, wordBits, wordStart } from "./dictionary.ts";
import { addWord, TRANSFORMS } from "./transforms.ts";

/** Copy codes from 10 octets on: RFC 7932 section 5. */
const longCodes = [
  [10, 1],
  [12, 1],
  [14, 2],
  [18, 2],
  [22, 3],
] as const;

/** The code that says a length, and what its extra bits say. */
function copyCode(length: number): { code: number; extra: number; bits: number } {
  if (length < 10) return { code: length - 2, extra: 0, bits: 0 };
  const at = longCodes.findLastIndex(([first]) => first <= length);
  const [first, bits] = longCodes[at]!;
  return { code: 8 + at, extra: length - first, bits };
}

interface Reference {
  /** Of the word as it is in the dictionary, and as it comes out. */
  readonly length: number;
  readonly size: number;
  readonly number: number;
}

/** A stream that says nothing but words by their number: a meta-block for each, whose codes have one symbol. */
function saying(references: readonly Reference[]): Uint8Array {
  const writer = new BitWriter().put(0b1111, 4);
  let at = 0;
  for (const { length, size, number } of references) {
    // Not the last, its length in four digits, compressed; one type of each kind, plain distances and contexts.
    writer
      .put(0, 1)
      .put(0, 2)
      .put(size - 1, 16)
      .put(0, 1)
      .put(0, 3)
      .put(0, 6)
      .put(0, 2)
      .put(0, 2);
    writer.put(1, 2).put(0, 2).put(0, 8);
    const { code, extra, bits } = copyCode(length);
    writer
      .put(1, 2)
      .put(0, 2)
      .put(code < 8 ? 128 + code : 192 + code - 8, 10);
    const distance = at + number + 4;
    const distanceBits = 30 - Math.clz32(distance);
    writer
      .put(1, 2)
      .put(0, 2)
      .put(16 + 2 * (distanceBits - 1) + ((distance >> distanceBits) & 1), 6);
    writer.put(extra, bits).put(distance & ((1 << distanceBits) - 1), distanceBits);
    at += size;
  }
  return writer.put(3, 2).align().bytes;
}

const lengths = Array.from({ length: LONGEST_WORD + 1 - SHORTEST_WORD }, (_, at) => SHORTEST_WORD + at);

test("has every word that another decoder has", () => {
  const all = lengths.flatMap((length) =>
    Array.from({ length: 1 << wordBits(length) }, (_, number) => ({ length, size: length, number })),
  );
  expect(Buffer.compare(brotliDecompressSync(saying(all)), dictionary())).toBe(0);
});

test("has the check sum of RFC 7932 appendix A", () => {
  expect(crc32(dictionary())).toBe(0x5136cb04);
});

test.each(Array.from({ length: TRANSFORMS }, (_, number) => number))("transform %i", (transform) => {
  for (const length of lengths)
    for (const word of [0, 9, 31]) {
      const start = wordStart(length, word);
      const out = new Growing();
      addWord(dictionary(), start, start + length, transform, out);
      // Nothing cannot be said by itself.
      if (out.length === 0) continue;
      const reference = { length, size: out.length, number: word + (transform << wordBits(length)) };
      expect(brotliDecompressSync(saying([reference])).equals(out.bytes.subarray(0, out.length))).toBe(true);
    }
});
