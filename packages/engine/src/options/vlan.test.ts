import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { vlan } from "./vlan.ts";

test.each([
  ["vlan:7;", 7, true],
  ["vlan:7;", 8, false],
  ["vlan:!7;", 8, true],
  ["vlan:!7;", -1, false],
])("%s in VLAN %i: %s", (options, number, expected) => {
  expect(fires(options, { packet: { vlan: number } })).toBe(expected);
});

test("refuses what is no VLAN", () => {
  expect(problemsOf(vlan, "4096")).toEqual(['"4096" is not within 0 to 4095']);
});
