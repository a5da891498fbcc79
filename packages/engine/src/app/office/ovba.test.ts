import fc from "fast-check";
import { expect, test } from "vitest";
import { latin1 } from "../../bytes.ts";
import { hex } from "../../testing/hex.ts";
import { packed } from "../../testing/office.ts";
import { Growing } from "../growing.ts";
import { decompress } from "./ovba.ts";

function unpacked(bytes: Uint8Array, room = 65_536): string {
  const out = new Growing();
  decompress(bytes, 0, bytes.length, out, room);
  return latin1(out.bytes, 0, out.length);
}

// The examples of [MS-OVBA] section 3.2.
test.each([
  [
    "01 19 b0 00 61 62 63 64 65 66 67 68 00 69 6a 6b 6c 6d 6e 6f 70 00 71 72 73 74 75 76 2e",
    "abcdefghijklmnopqrstuv.",
  ],
  [
    "01 2f b0 00 23 61 61 61 62 63 64 65 82 66 00 70 61 67 68 69 6a 01 38 08 61 6b 6c 00 30 6d 6e 6f 70 06 71 02 70 04 10 72 73 74 75 76 10 77 78 79 7a 00 3c",
    "#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
  ],
  ["01 03 b0 02 61 45 00", "a".repeat(73)],
])("%s", (bytes, text) => {
  expect(unpacked(hex(bytes))).toBe(text);
});

test.each([
  ["no signature", "02 03 b0 02 61 45 00", ""],
  ["no chunk", "01 03 80 02 61 45 00", ""],
  ["a copy from before the start", "01 03 b0 02 61 45 f0", "a"],
])("%s: what came before it stays", (_, bytes, text) => {
  expect(unpacked(hex(bytes))).toBe(text);
});

test("takes no more room than it is given", () => {
  expect(unpacked(hex("01 03 b0 02 61 45 00"), 10)).toBe("a".repeat(10));
});

test("any text, over several chunks", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 9_000, unit: "binary-ascii" }), (text) => {
      expect(unpacked(packed(text))).toBe(text);
    }),
    { numRuns: 20 },
  );
});

test("any octets", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void unpacked(Uint8Array.of(1, ...bytes))),
  );
});
