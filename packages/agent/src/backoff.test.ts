import { expect, test } from "vitest";
import { backoff, realDelay } from "./backoff.ts";

test("waits ever longer up to the longest, starts anew after success, and is never in step", async () => {
  const waits: number[] = [];
  const draws = [0, 1, 0, 1, 0, 1];
  const pause = backoff({
    first: 100,
    longest: 400,
    delay: async (milliseconds) => void waits.push(milliseconds),
    random: () => draws.shift() ?? 0,
  });
  const { signal } = new AbortController();
  for (let i = 0; i < 5; i++) await pause.wait(signal);
  pause.reset();
  await pause.wait(signal);
  expect(waits).toEqual([50, 200, 200, 400, 200, 100]);
});

test.each([["before"], ["during"]])("an abort %s ends a wait", async (when) => {
  const stop = new AbortController();
  if (when === "before") stop.abort();
  const waited = realDelay(3_600_000, stop.signal);
  stop.abort();
  await waited;
});
