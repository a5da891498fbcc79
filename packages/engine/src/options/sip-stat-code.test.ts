import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { sipStatCode } from "./sip-stat-code.ts";

test.each([
  ["180", [180], [181, -1]],
  ["4", [400, 499], [500, 4, -1]],
  ["4,180", [180, 404], [200]],
])("sip_stat_code:%s", (text, yes, no) => {
  const matches = (sipStatus: number) => fires(`sip_stat_code:${text};`, { facts: { sipStatus } });
  expect([...yes, ...no].filter(matches)).toEqual(yes);
});

test("refuses what is no status", () => {
  expect(problemsOf(sipStatCode, "ok")).toEqual(['"ok" is not a status from 100 to 999 or a first digit']);
});
