import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { replace } from "./replace.ts";

test("changes nothing about what matches", () => {
  expect(fires('content:"abc"; replace:"xyz";', { payload: "abc" })).toBe(true);
});

test.each([
  ["xyz", "expected bytes in quotes"],
  ['"|0|"', 'a lone hex digit "0" before |'],
])("refuses %s", (text, problem) => {
  expect(problemsOf(replace, text)).toEqual([problem]);
});
