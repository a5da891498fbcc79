import { expect, test } from "vitest";
import { ringShare } from "./ring-share.ts";

const MiB = 1_048_576;

test.each([
  ["what was asked for", 8 * MiB, 1, 1_024 * MiB, 8 * MiB],
  ["as long as there is room", 8 * MiB, 16, 1_024 * MiB, 8 * MiB],
  ["half when there are more", 8 * MiB, 17, 1_024 * MiB, 4 * MiB],
  ["little for hundreds", 8 * MiB, 400, 1_024 * MiB, 262_144],
  ["nothing for thousands", 8 * MiB, 4_000, 1_024 * MiB, 0],
  ["no more than the sensor may hold", 1_024 * MiB, 1, 512 * MiB, 64 * MiB],
  ["a power of two", 3_000_000, 1, 1_024 * MiB, 2 * MiB],
  ["nothing where nothing was asked for", 0, 1, 1_024 * MiB, 0],
])("%s", (_what, wish, rings, memory, size) => {
  expect(ringShare(wish, rings, memory)).toBe(size);
});
