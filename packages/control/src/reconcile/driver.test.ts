import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Driver } from "./driver.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A driver whose runs wait until `finish` is called, and are counted. */
function started(outcome: () => void = () => {}) {
  const runs: (() => void)[] = [];
  const stop = new AbortController();
  const driver = new Driver({
    name: "test",
    watches: [],
    reconcile: () => new Promise<void>((resolve) => runs.push(resolve)).then(outcome),
  });
  const ended = driver.run(stop.signal);
  const finish = async () => {
    runs.at(-1)?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { driver, runs, stop, ended, finish };
}

test("many calls during a run cause one more", async () => {
  const { driver, runs, finish } = started();
  driver.wake();
  driver.wake();
  await finish();
  expect(runs).toHaveLength(2);
  await finish();
  expect(runs).toHaveLength(2);
});

test("runs when woken, and every 30 s besides", async () => {
  const { driver, runs, finish } = started();
  await finish();
  driver.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(runs).toHaveLength(2);
  await finish();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(runs).toHaveLength(3);
});

test("a failed run is kept for the status page and tried again, not at once", async () => {
  const { driver, runs, finish } = started(() => {
    throw new Error("store is down");
  });
  await finish();
  expect(driver.lastError).toEqual(new Error("store is down"));
  driver.wake();
  await vi.advanceTimersByTimeAsync(900);
  expect(runs).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(runs).toHaveLength(2);
});

test.each(["while it runs", "while it rests", "while it waits to try again"])("stops %s", async (when) => {
  const { runs, stop, finish, ended } = started(() => {
    if (when === "while it waits to try again") throw new Error("no");
  });
  if (when !== "while it runs") await finish();
  stop.abort();
  await finish();
  await ended;
  expect(runs).toHaveLength(1);
});
