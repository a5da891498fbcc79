import fc from "fast-check";
import { expect, test } from "vitest";
import { ringSize } from "./ring-size.ts";

const GIB = 1_073_741_824;

test.each([
  ["the first of a gibibyte", GIB, 0, 32],
  ["the second", GIB, 32 * 1_048_576, 24],
  ["when all is taken", GIB, GIB / 8, 1],
  ["of a small sensor", GIB / 8, 0, 4],
])("%s", (_what, memory, taken, mebibytes) => {
  const { block, blocks } = ringSize(memory, taken);
  expect(block * blocks).toBe(mebibytes * 1_048_576);
});

test("any number of taps keeps within the budget, but for the least each must have", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 * GIB }), fc.integer({ min: 1, max: 300 }), (memory, taps) => {
      let taken = 0;
      for (let i = 0; i < taps; i++) {
        const { block, blocks, timeout } = ringSize(memory, taken);
        expect(block & 4_095).toBe(0);
        expect(blocks).toBeGreaterThanOrEqual(8);
        // Until all are handed over, at the least.
        expect(blocks * timeout).toBeGreaterThanOrEqual(400);
        taken += block * blocks;
      }
      expect(taken).toBeLessThanOrEqual(memory / 8 + taps * 1_048_576);
    }),
  );
});
