import { expect, test } from "vitest";
import { Budget } from "./budget.ts";

const limits = { perRule: 2, perSensor: 4, bytes: 100 };

test("counts each rule, all of them, and octets; anew each minute", () => {
  let now = 60_000;
  const budget = new Budget(limits, () => now);
  const take = (...rules: string[]) => rules.map((rule) => budget.take(rule));
  expect(take("1:1", "1:1", "1:1")).toEqual([undefined, undefined, "evidencePerRule"]);
  expect(take("1:2", "1:3", "1:4")).toEqual([undefined, undefined, "evidencePerSensor"]);
  now += 60_000;
  expect(take("1:1")).toEqual([undefined]);
  budget.spend(100);
  expect(take("1:2")).toEqual(["evidenceBytes"]);
  now += 60_000;
  expect(take("1:2")).toEqual([undefined]);
});
