import { expect, test } from "vitest";
import { BEFORE_EXPRESSION, ENDING, GOING_ON, KEPT_NAMES, KEPT_PROPERTIES, WORDS } from "./names.ts";

test.each([
  ["BEFORE_EXPRESSION", BEFORE_EXPRESSION],
  ["ENDING", ENDING],
  ["GOING_ON", GOING_ON],
])("%s holds words of the language only", (_, words) => {
  expect([...words].filter((word) => !WORDS.has(word))).toEqual([]);
});

test.each([
  ["names", KEPT_NAMES],
  ["properties", KEPT_PROPERTIES],
])("kept %s are names", (_, names) => {
  expect([...names].filter((name) => !/^[A-Za-z_$][\w$]*$/.test(name))).toEqual([]);
});
