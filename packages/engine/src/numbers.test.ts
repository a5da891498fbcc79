import { expect, test } from "vitest";
import { u16be, u16le, u32be, u32le, u64le } from "./numbers.ts";
import { hex } from "./testing/hex.ts";

const bytes = hex("00 f1e2d3c4 05000000 00");

test.each([
  [u16le, 0xe2f1],
  [u16be, 0xf1e2],
  [u32le, 0xc4d3e2f1],
  [u32be, 0xf1e2d3c4],
  [u64le, 0x5_c4d3e2f1],
] as const)("number %#", (read, expected) => {
  expect(read(bytes, 1)).toBe(expected);
});
