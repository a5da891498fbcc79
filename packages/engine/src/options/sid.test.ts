import { expect, test } from "vitest";
import { problemsOf } from "../testing/option.ts";
import { sid } from "./sid.ts";

test.each([
  ["0", '"0" is not a whole number from 1 to 4294967295'],
  ["x", '"x" is not a whole number from 1 to 4294967295'],
])("refuses sid:%s", (text, problem) => {
  expect(problemsOf(sid, text)).toEqual([problem]);
});
