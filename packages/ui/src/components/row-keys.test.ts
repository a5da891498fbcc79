import { expect, test } from "vitest";
import { rowAfterKey } from "./row-keys.ts";

test.each([
  ["ArrowDown", 3, 4],
  ["ArrowDown", 99, 99],
  ["ArrowUp", 3, 2],
  ["ArrowUp", 0, 0],
  ["PageDown", 3, 13],
  ["PageDown", 95, 99],
  ["PageUp", 3, 0],
  ["Home", 50, 0],
  ["End", 50, 99],
  ["Enter", 3, undefined],
  ["constructor", 3, undefined],
])("%s on row %i of 100", (key, index, expected) => {
  expect(rowAfterKey(key, index, 100)).toBe(expected);
});
