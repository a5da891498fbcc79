import { expect, test } from "vitest";
import { humanDuration } from "./age.ts";

const M = 60;
const H = 60 * M;
const D = 24 * H;

test.each([
  [-5, "<invalid>"],
  [-1, "0s"],
  [0, "0s"],
  [119, "119s"],
  [2 * M, "2m"],
  [4 * M + 12, "4m12s"],
  [11 * M + 30, "11m"],
  [179 * M, "179m"],
  [3 * H, "3h"],
  [5 * H + 7 * M, "5h7m"],
  [26 * H, "26h"],
  [3 * D + 4 * H, "3d4h"],
  [100 * D, "100d"],
  [(2 * 365 + 45) * D, "2y45d"],
  [9 * 365 * D, "9y"],
])("%d seconds are %s", (seconds, text) => {
  expect(humanDuration(seconds * 1000)).toBe(text);
});
