import { expect, test } from "vitest";
import { problemsOf } from "../testing/option.ts";
import { target } from "./target.ts";

test.each([["", "expected a text"]])("refuses target:%s", (text, problem) => {
  expect(problemsOf(target, text)).toEqual([problem]);
});
