import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { fragbits } from "./fragbits.ts";

const has = (options: string) => (value: number) => fires(`${options};`, { packet: { fragmentBits: value } });

test.each([
  // option, values it matches, values it does not
  ["fragbits:M", [1], [0, 3]],
  ["fragbits:M+", [1, 3], [2]],
  ["fragbits:!M", [0, 2], [1, 3]],
  ["fragbits:!DMR", [0], [1, 2, 4]],
  ["fragbits:MD*", [1, 2, 3], [4]],
])("%s", (option, yes, no) => {
  expect([...yes, ...no].filter(has(option))).toEqual(yes);
});

test.each([["X", '"X" is not a set of fragment bits such as M, D+ or !DM']])(
  "refuses fragbits:%s",
  (text, problem) => {
    expect(problemsOf(fragbits, text)).toEqual([problem]);
  },
);
