import { expect, test } from "vitest";
import { problemsOf } from "../testing/option.ts";
import { rem } from "./rem.ts";

test.each([["", "expected a text"]])("refuses rem:%s", (text, problem) => {
  expect(problemsOf(rem, text)).toEqual([problem]);
});
