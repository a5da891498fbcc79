import { expect, test } from "vitest";
import { problemsOf } from "../testing/option.ts";
import { rev } from "./rev.ts";

test.each([["-1", '"-1" is not a whole number from 1 to 4294967295']])("refuses rev:%s", (text, problem) => {
  expect(problemsOf(rev, text)).toEqual([problem]);
});
