import { expect, test } from "vitest";
import { problemsOf } from "../testing/option.ts";
import { classtype } from "./classtype.ts";

test.each([["a b", '"a b" is not the name of a classtype such as misc-attack']])(
  "refuses classtype:%s",
  (text, problem) => {
    expect(problemsOf(classtype, text)).toEqual([problem]);
  },
);
