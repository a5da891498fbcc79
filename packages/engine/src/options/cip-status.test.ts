import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { cipStatus } from "./cip-status.ts";

const none = {
  request: true,
  service: -1,
  class: -1,
  instance: -1,
  attribute: -1,
  status: -1,
  connectionClass: -1,
} as const;

const matches = (text: string) => (value: number) => {
  const message = { ...none, request: false, status: value };
  return fires(`cip_status:${text};`, { facts: { industrial: { protocol: "cip", command: 0x6f, message } } });
};

test.each([
  ["5", [5], [4, 6, -1]],
  ["!5", [4, 6], [5, -1]],
  ["<5", [0, 4], [5, -1]],
  [">=0x20", [32, 100], [31]],
  ["5<>8", [6, 7], [5, 8]],
  ["5<=>8", [5, 8], [4, 9]],
])("cip_status:%s", (text, yes, no) => {
  expect([...yes, ...no].filter(matches(text))).toEqual(yes);
});

test("other messages have none", () => {
  expect(fires("cip_status:!5;", {})).toBe(false);
  const industrial = { protocol: "cip", command: 0x65, message: undefined } as const;
  expect(fires("cip_status:!5;", { facts: { industrial } })).toBe(false);
});

test.each([
  ["all", '"all" is not a number or a range such as 10, !10, <10, >=10, 10<>20, 10<=>20'],
  ["256", '"256" is not within 0 to 255'],
])("refuses %s", (text, problem) => {
  expect(problemsOf(cipStatus, text)).toEqual([problem]);
});
