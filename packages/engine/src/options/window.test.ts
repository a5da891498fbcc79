import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { window } from "./window.ts";

const has = (options: string) => (value: number) => fires(`${options};`, { packet: { window: value } });

test.each([
  // option, values it matches, values it does not
  ["window:>100", [101], [100]],
])("%s", (option, yes, no) => {
  expect([...yes, ...no].filter(has(option))).toEqual(yes);
});

test.each([["x", '"x" is not a number or a range such as 10, !10, <10, >=10, 10<>20, 10<=>20']])(
  "refuses window:%s",
  (text, problem) => {
    expect(problemsOf(window, text)).toEqual([problem]);
  },
);
