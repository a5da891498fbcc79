import { expect, test } from "vitest";
import { problemsOf } from "../testing/option.ts";
import { reference } from "./reference.ts";

test.each([["cve", '"cve" is not a scheme and an id, such as cve,2021-44228']])(
  "refuses reference:%s",
  (text, problem) => {
    expect(problemsOf(reference, text)).toEqual([problem]);
  },
);
