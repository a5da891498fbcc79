import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { ftpbounce } from "./ftpbounce.ts";

test.each([
  ["PORT 10,0,0,9,4,5\r\n", true],
  ["PORT 11,0,0,1,4,5\r\n", true],
  ["PORT 10,0,0,1,4,5\r\n", false],
  ["PORT 10,0,300,1,4,5\r\n", false],
  ["PORT 10,0", false],
  ["PORT", false],
  ["PORT x", false],
])("%j from 10.0.0.1: %s", (payload, expected) => {
  expect(fires('content:"PORT"; ftpbounce;', { payload })).toBe(expected);
});

test("refuses a value", () => {
  expect(problemsOf(ftpbounce, "x")).toEqual(['takes no value, found "x"']);
});
