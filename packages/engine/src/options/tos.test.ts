import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { tos } from "./tos.ts";

const has = (options: string) => (value: number) => fires(`${options};`, { packet: { tos: value } });

test.each([
  // option, values it matches, values it does not
  ["tos:4", [4], [5]],
])("%s", (option, yes, no) => {
  expect([...yes, ...no].filter(has(option))).toEqual(yes);
});

test.each([["", '"" is not a number or a range such as 10, !10, <10, >=10, 10<>20, 10<=>20']])(
  "refuses tos:%s",
  (text, problem) => {
    expect(problemsOf(tos, text)).toEqual([problem]);
  },
);
