import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { cipService } from "./cip-service.ts";

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
  const message = { ...none, request: true, service: value };
  return fires(`cip_service:${text};`, {
    facts: { industrial: { protocol: "cip", command: 0x6f, message } },
  });
};

test.each([
  ["5", [5], [4, 6, -1]],
  ["!5", [4, 6], [5, -1]],
  ["<5", [0, 4], [5, -1]],
  [">=0x20", [32, 100], [31]],
  ["5<>8", [6, 7], [5, 8]],
  ["5<=>8", [5, 8], [4, 9]],
])("cip_service:%s", (text, yes, no) => {
  expect([...yes, ...no].filter(matches(text))).toEqual(yes);
});

test("other messages have none", () => {
  expect(fires("cip_service:!5;", {})).toBe(false);
  const industrial = { protocol: "cip", command: 0x65, message: undefined } as const;
  expect(fires("cip_service:!5;", { facts: { industrial } })).toBe(false);
});

test("a response answers one", () => {
  const message = { ...none, request: false, service: 14 };
  expect(
    fires("cip_service:14;", { facts: { industrial: { protocol: "cip", command: 0x6f, message } } }),
  ).toBe(false);
});

test.each([
  ["all", '"all" is not a number or a range such as 10, !10, <10, >=10, 10<>20, 10<=>20'],
  ["128", '"128" is not within 0 to 127'],
])("refuses %s", (text, problem) => {
  expect(problemsOf(cipService, text)).toEqual([problem]);
});
