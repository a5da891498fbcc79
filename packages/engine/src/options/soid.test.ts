import { expect, test } from "vitest";
import { problemsOf } from "../testing/option.ts";
import { soid } from "./soid.ts";

test.each([["", "expected a text"]])("refuses soid:%s", (text, problem) => {
  expect(problemsOf(soid, text)).toEqual([problem]);
});
