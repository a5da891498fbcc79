import { expect, test } from "vitest";
import { parseDuration } from "./duration.ts";

test.each([
  ["60s", 60],
  ["5m", 300],
  ["1h30m", 5_400],
  ["2d", 172_800],
  ["0s", 0],
  ["60", undefined],
  ["", undefined],
  ["-5s", undefined],
  ["1.5h", undefined],
  ["5 m", undefined],
  ["s", undefined],
  ["9999999999s", undefined],
])("%o is %s seconds", (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});
