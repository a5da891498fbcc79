import fc from "fast-check";
import { expect, test } from "vitest";
import { hex } from "../../testing/hex.ts";
import { hasObject } from "./objects.ts";

const has = (text: string, group: number, variation: number) => {
  const bytes = hex(text);
  return hasObject(bytes, 0, bytes.length, group, variation);
};

test.each([
  ["a read of classes 1, 2, 3", "c001 3c0206 3c0306 3c0406", [60, 4], true],
  ["not that class", "c001 3c0206 3c0306 3c0406", [60, 1], false],
  ["a read of a range", "c001 1e0100 0005 320106", [50, 1], true],
  ["a read by index", "c001 020117 02 03 05 320106", [50, 1], true],
  ["a write of the time", "c002 320107 01 010203040506", [50, 1], true],
  [
    "two bits to an octet",
    "c081 0000 0a0100 0008 ffff 1e0200 0000 010000 320107 01 010203040506",
    [50, 1],
    true,
  ],
  [
    "commands with an index before each",
    "c003 0c0128 0100 0900 4101 00000000 00000000 00 320106",
    [50, 1],
    true,
  ],
  ["strings", "c081 0000 6e0500 0001 6162636465 6162636465 320106", [50, 1], true],
  ["sizes before each", "c01a 46055b 01 0300 616263 320106", [50, 1], true],
  ["behind an object whose size nobody knows", "c081 0000 fe0100 0000 00 320106", [50, 1], false],
  ["a qualifier that means nothing", "c081 0000 1e010f 320106", [50, 1], false],
  ["a range that runs backwards", "c081 0000 1e0100 0500 320106", [50, 1], false],
  ["nothing", "", [60, 1], false],
] as const)("%s", (_what, text, [group, variation], expected) => {
  expect(has(text, group, variation)).toBe(expected);
});

test("any octets", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(255), fc.nat(255), (bytes, group, variation) => {
      expect(typeof hasObject(bytes, 0, bytes.length, group, variation)).toBe("boolean");
    }),
    { numRuns: 500 },
  );
});
