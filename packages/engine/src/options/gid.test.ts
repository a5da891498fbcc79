import { expect, test } from "vitest";
import { problemsOf } from "../testing/option.ts";
import { gid } from "./gid.ts";

test.each([["", '"" is not a whole number from 1 to 4294967295']])("refuses gid:%s", (text, problem) => {
  expect(problemsOf(gid, text)).toEqual([problem]);
});
