import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { ack } from "./ack.ts";

const has = (options: string) => (value: number) => fires(`${options};`, { packet: { ack: value } });

test.each([
  // option, values it matches, values it does not
  ["ack:0", [0], [1]],
])("%s", (option, yes, no) => {
  expect([...yes, ...no].filter(has(option))).toEqual(yes);
});

test.each([["x", '"x" is not a number or a range such as 10, !10, <10, >=10, 10<>20, 10<=>20']])(
  "refuses ack:%s",
  (text, problem) => {
    expect(problemsOf(ack, text)).toEqual([problem]);
  },
);
