import { expect, test } from "vitest";
import { moment } from "./time.ts";

test.each([
  [
    1_795_303_084_123_456,
    "UTC",
    { date: "2026-11-21", time: "23:18:04.123", utc: "2026-11-21T23:18:04.123456Z" },
  ],
  [
    1_795_303_084_123_456,
    "Asia/Tokyo",
    { date: "2026-11-22", time: "08:18:04.123", utc: "2026-11-21T23:18:04.123456Z" },
  ],
  [
    1_795_303_084_000_001,
    "UTC",
    { date: "2026-11-21", time: "23:18:04.000", utc: "2026-11-21T23:18:04.000001Z" },
  ],
  [0, "UTC", { date: "1970-01-01", time: "00:00:00.000", utc: "1970-01-01T00:00:00.000000Z" }],
  [Number.MAX_SAFE_INTEGER * 1000, "UTC", { date: "unknown", time: "unknown", utc: "unknown" }],
])("%i in %s", (microseconds, zone, expected) => {
  expect(moment(microseconds, zone)).toEqual(expected);
});
