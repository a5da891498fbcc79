import { expect, test } from "vitest";
import type { CipMessage } from "../../industrial.ts";
import type { RuleOption } from "../../rules/option.ts";
import { fires, problemsOf } from "../../testing/option.ts";

/** A message that says nothing but what it is. */
export const noMessage: CipMessage = {
  request: true,
  service: -1,
  class: -1,
  instance: -1,
  attribute: -1,
  status: -1,
  connectionClass: -1,
};

/** What holds of every option that tests a number of a CIP message. `max` is the largest that it may name. */
export function cipNumberCases(
  option: RuleOption,
  field: Exclude<keyof CipMessage, "request">,
  request: boolean,
  max: number,
): void {
  const { name } = option;
  const matches = (text: string) => (value: number) => {
    const message = { ...noMessage, request, [field]: value };
    return fires(`${name}:${text};`, { facts: { industrial: { protocol: "cip", command: 0x6f, message } } });
  };

  test.each([
    ["5", [5], [4, 6, -1]],
    ["!5", [4, 6], [5, -1]],
    ["<5", [0, 4], [5, -1]],
    [">=0x20", [32, 100], [31]],
    ["5<>8", [6, 7], [5, 8]],
    ["5<=>8", [5, 8], [4, 9]],
  ])(`${name}:%s`, (text, yes, no) => {
    expect([...yes, ...no].filter(matches(text))).toEqual(yes);
  });

  test("other messages have none", () => {
    expect(fires(`${name}:!5;`, {})).toBe(false);
    const industrial = { protocol: "cip", command: 0x65, message: undefined } as const;
    expect(fires(`${name}:!5;`, { facts: { industrial } })).toBe(false);
  });

  test.each([
    ["all", '"all" is not a number or a range such as 10, !10, <10, >=10, 10<>20, 10<=>20'],
    [`${max + 1}`, `"${max + 1}" is not within 0 to ${max}`],
  ])("refuses %s", (text, problem) => {
    expect(problemsOf(option, text)).toEqual([problem]);
  });
}

/** What holds of an option that is for requests, or for responses. */
export function cipKindCases(option: RuleOption, request: boolean): void {
  const { name } = option;
  const message = { ...noMessage, service: 14, class: 1, instance: 1 };

  test.each([
    [{ ...message, request: true }, request],
    [{ ...message, request: false }, !request],
    [undefined, false],
  ] as const)("%j: %s", (message, expected) => {
    const industrial = { protocol: "cip", command: 0x6f, message } as const;
    expect(fires(`${name};`, { facts: { industrial } })).toBe(expected);
  });

  test("other messages are none", () => {
    expect(fires(`${name};`, {})).toBe(false);
  });

  test("takes no value", () => {
    expect(problemsOf(option, "1")).toEqual([`${name} takes no value, found "1"`]);
  });
}
