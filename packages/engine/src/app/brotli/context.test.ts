import { brotliDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { BitWriter } from "../../testing/bit-writer.ts";
import { contextModes } from "./context.ts";

const CONTEXTS = 64;
const octets = Array.from({ length: 256 }, (_, octet) => octet);

/** A code of one symbol. */
const only = (writer: BitWriter, symbol: number, bits: number): BitWriter =>
  writer.put(1, 2).put(0, 2).put(symbol, bits);

/** After each pair of octets comes a literal whose code says in which context it stands. */
function saying(mode: number, pairs: readonly (readonly [last: number, secondLast: number])[]): Uint8Array {
  const writer = new BitWriter().put(0b1111, 4);
  for (const [last, secondLast] of pairs) {
    // The pair as it is, in a meta-block of its own.
    writer.put(0, 1).put(0, 2).put(1, 16).put(1, 1).align().put(secondLast, 8).put(last, 8);
    // One literal, one type of each kind, no distances of their own.
    writer.put(0, 1).put(0, 2).put(0, 16).put(0, 1).put(0, 3).put(0, 6).put(mode, 2);
    // 64 codes: 5 bits say how many, then which is for what context, in a code that gives each 6 bits.
    writer
      .put(1, 1)
      .put(5, 3)
      .put(CONTEXTS - 33, 5)
      .put(0, 1);
    writer.put(0, 2).put(0, 14).put(0b0111, 4).put(0, 20);
    for (let context = 0; context < CONTEXTS; context++)
      for (let bit = 5; bit >= 0; bit--) writer.put((context >> bit) & 1, 1);
    writer.put(0, 1).put(0, 1);
    for (let context = 0; context < CONTEXTS; context++) only(writer, context, 8);
    // Insert one octet; the copy behind it is not reached.
    only(only(writer, 8, 10), 0, 6);
  }
  return writer.put(3, 2).align().bytes;
}

test.each([0, 1, 2, 3])("mode %i is what another decoder takes it for", (mode) => {
  const pairs = octets.flatMap((octet) => [
    [octet, 0] as const,
    [0, octet] as const,
    [octet, octet] as const,
  ]);
  const said = brotliDecompressSync(saying(mode, pairs));
  expect(pairs.map((_, at) => said[3 * at + 2])).toEqual(
    pairs.map(([last, secondLast]) => contextModes[mode]!(last, secondLast)),
  );
});
