import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { seq } from "./seq.ts";

const has = (options: string) => (value: number) => fires(`${options};`, { packet: { seq: value } });

test.each([
  // option, values it matches, values it does not
  ["seq:4294967295", [4294967295], [0]],
])("%s", (option, yes, no) => {
  expect([...yes, ...no].filter(has(option))).toEqual(yes);
});

test.each([["4294967296", '"4294967296" is not within 0 to 4294967295']])(
  "refuses seq:%s",
  (text, problem) => {
    expect(problemsOf(seq, text)).toEqual([problem]);
  },
);
