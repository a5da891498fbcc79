import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { s7commplusFunc } from "./s7commplus-func.ts";

const matches = (text: string) => (value: number) =>
  fires(`s7commplus_func:${text};`, {
    facts: { industrial: { protocol: "s7commplus", opcode: 0x31, function: value } },
  });

test.each([
  ["explore", [0x4bb], [0x4ca]],
  ["getvarsubstr", [0x586], [0x585]],
  ["0x54c", [0x54c], [0x542]],
])("s7commplus_func:%s", (text, yes, no) => {
  expect([...yes, ...no].filter(matches(text))).toEqual(yes);
});

test("other messages have none", () => {
  expect(fires("s7commplus_func:explore;", {})).toBe(false);
});

test.each([
  ["stop", '"stop" is neither'],
  ["0x1000", '"0x1000" is neither a number from 0 to 4095'],
])("refuses %s", (text, problem) => {
  expect(problemsOf(s7commplusFunc, text)).toEqual([expect.stringContaining(problem)]);
});
