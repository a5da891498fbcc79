import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { flags } from "./flags.ts";

const has = (options: string) => (value: number) => fires(`${options};`, { packet: { tcpFlags: value } });

test.each([
  // option, values it matches, values it does not
  ["flags:S", [2], [0, 18, 194]],
  ["flags:S+", [2, 18], [16]],
  ["flags:SF*", [1, 2, 3], [16]],
  ["flags:!S", [0, 16], [2, 18]],
  ["flags:S,CE", [2, 194], [3]],
  ["flags:12", [192], [128]],
  ["flags:0", [0], [1]],
])("%s", (option, yes, no) => {
  expect([...yes, ...no].filter(has(option))).toEqual(yes);
});

test.each([
  ["X", '"X" is not a TCP flag: expected letters of FSRPAUCE'],
  ["S+A", '"S+A" is not a set of flags such as S, A+, !R or SF,CE'],
])("refuses flags:%s", (text, problem) => {
  expect(problemsOf(flags, text)).toEqual([problem]);
});
