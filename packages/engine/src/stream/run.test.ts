import { expect, test } from "vitest";
import { latin1 } from "../bytes.ts";
import { RUN_BYTES, Run } from "./run.ts";

const filled = (...sizes: number[]) => {
  const run = new Run();
  for (const size of sizes) run.add(new Uint8Array(size), 0, size);
  return run;
};

test.each([
  // segments            ripe
  [[], false],
  [[191], false],
  [[1_448], false],
  [[100, 91], false],
  [[100, 92], true],
  [Array(192).fill(1), true],
  [[RUN_BYTES], true],
])("%j is ripe: %s", (sizes, ripe) => {
  expect(filled(...sizes).ripe).toBe(ripe);
});

test("holds what was added, in order", () => {
  const run = new Run();
  const text = new TextEncoder().encode("one two three ".repeat(50));
  run.add(text, 0, 7);
  run.add(text, 7, 200);
  run.add(text, 200, text.length);
  expect(latin1(run.bytes, 0, run.length)).toBe("one two three ".repeat(50));
});

test("has room for its cap and no more", () => {
  const run = filled(RUN_BYTES - 3);
  expect([run.room(2), run.room(9)]).toEqual([2, 3]);
});

test("starts anew", () => {
  const run = filled(10, 5);
  run.clear();
  run.add(new Uint8Array(4), 0, 4);
  expect([run.length, run.segments]).toEqual([4, 1]);
});
