import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { enable } from "./enable.ts";

test.each([
  ["yes", true],
  ["inherit", true],
  ["no", false],
])("%s: %s", (text, expected) => {
  expect(fires(`content:"a"; enable:${text};`, { payload: "a" })).toBe(expected);
});

test("refuses anything else", () => {
  expect(problemsOf(enable, "on")).toEqual(['expected yes, no or inherit, found "on"']);
});
