import { expect, test } from "vitest";
import { problemsOf } from "../testing/option.ts";
import { priority } from "./priority.ts";

test.each([["high", '"high" is not a whole number from 1 to 4294967295']])(
  "refuses priority:%s",
  (text, problem) => {
    expect(problemsOf(priority, text)).toEqual([problem]);
  },
);
