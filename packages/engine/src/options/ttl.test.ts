import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { ttl } from "./ttl.ts";

const has = (options: string) => (value: number) => fires(`${options};`, { packet: { ttl: value } });

test.each([
  // option, values it matches, values it does not
  ["ttl:5", [5], [4, 6]],
  ["ttl:<5", [0, 4], [5]],
  ["ttl:!5", [4], [5]],
  ["ttl:3<>6", [4, 5], [3, 6]],
])("%s", (option, yes, no) => {
  expect([...yes, ...no].filter(has(option))).toEqual(yes);
});

test.each([
  ["256", '"256" is not within 0 to 255'],
  ["x", '"x" is not a number or a range such as 10, !10, <10, >=10, 10<>20, 10<=>20'],
])("refuses ttl:%s", (text, problem) => {
  expect(problemsOf(ttl, text)).toEqual([problem]);
});
