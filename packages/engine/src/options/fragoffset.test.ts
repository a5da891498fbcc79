import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { fragoffset } from "./fragoffset.ts";

const has = (options: string) => (value: number) =>
  fires(`${options};`, { packet: { fragmentOffset: value } });

test.each([
  // option, values it matches, values it does not
  ["fragoffset:>0", [8], [0]],
  ["fragoffset:!0", [8], [0]],
])("%s", (option, yes, no) => {
  expect([...yes, ...no].filter(has(option))).toEqual(yes);
});

test.each([["x", '"x" is not a number or a range such as 10, !10, <10, >=10, 10<>20, 10<=>20']])(
  "refuses fragoffset:%s",
  (text, problem) => {
    expect(problemsOf(fragoffset, text)).toEqual([problem]);
  },
);
