import type { Assignment, CaptureOrder } from "@peccary/api";
import { expect, test } from "vitest";
import { dueAt, LINGER, nextChange, phaseOf } from "./schedule.ts";

const NOW = Date.parse("2030-01-01T12:00:00Z");
const order = (more: Partial<CaptureOrder>): CaptureOrder => ({
  uid: "u",
  namespace: "dev",
  name: "cap",
  workloads: ["pod"],
  ...more,
});
const at = (seconds: number): string => new Date(NOW + seconds * 1e3).toISOString();
const assignment = (...captures: CaptureOrder[]): Assignment => ({ captures }) as unknown as Assignment;

test.each<[string, Partial<CaptureOrder>, string, number | undefined]>([
  ["without times", {}, "active", undefined],
  ["a start in the past", { startTime: at(-1) }, "active", undefined],
  ["a start ahead", { startTime: at(5) }, "scheduled", 5_000],
  ["a start now", { startTime: at(0) }, "active", undefined],
  ["an end ahead", { endTime: at(5) }, "active", 5_000 + LINGER],
  ["an end just now", { endTime: at(0) }, "active", LINGER],
  ["an end in the past", { endTime: at(-1) }, "finished", undefined],
  ["between both", { startTime: at(-1), endTime: at(9) }, "active", 9_000 + LINGER],
  ["before both", { startTime: at(4), endTime: at(9) }, "scheduled", 4_000],
  ["after both", { startTime: at(-4), endTime: at(-3) }, "finished", undefined],
  ["another offset", { endTime: "2030-01-01T13:00:00+02:00" }, "finished", undefined],
  ["deleted", { deleted: true, endTime: at(9) }, "finished", undefined],
  ["in a thousand years", { startTime: "3030-01-01T00:00:00Z" }, "scheduled", 2_147_483_647],
])("%s", (_what, more, phase, change) => {
  expect(phaseOf(order(more), NOW)).toBe(phase);
  expect(nextChange(assignment(order(more)), NOW)).toBe(change);
  expect(dueAt(assignment(order(more)), NOW).captures[0]?.workloads).toEqual(
    phase === "active" ? ["pod"] : [],
  );
});

test("the next change of several", () => {
  expect(nextChange(assignment(order({ endTime: at(9) }), order({ startTime: at(2) }), order({})), NOW)).toBe(
    2_000,
  );
});
