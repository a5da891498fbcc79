import { expect, test } from "vitest";
import { advance, ahead } from "./sequence.ts";

const TOP = 0xffff_ffff;

test.each([
  // to          from          ahead
  [5, 3, 2],
  [3, 5, -2],
  [7, 7, 0],
  [0, TOP, 1],
  [TOP, 0, -1],
  [9, TOP - 9, 19],
  [0x7fff_ffff, 0, 0x7fff_ffff],
  [0x8000_0000, 0, -0x8000_0000],
  [0x8000_0001, 0, -0x7fff_ffff],
])("%i is ahead of %i by %i", (to, from, expected) => {
  expect(ahead(to, from)).toBe(expected);
});

test.each([
  [0, 5, 5],
  [TOP, 1, 0],
  [TOP - 1, 10, 8],
  [0x7fff_ffff, 1, 0x8000_0000],
])("%i and %i more is %i", (seq, by, expected) => {
  expect(advance(seq, by)).toBe(expected);
});
