import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { s7commplusOpcode } from "./s7commplus-opcode.ts";

const matches = (text: string) => (value: number) =>
  fires(`s7commplus_opcode:${text};`, {
    facts: { industrial: { protocol: "s7commplus", opcode: value, function: -1 } },
  });

test.each([
  ["request", [0x31], [0x32]],
  ["response2", [2], [0x32]],
  ["0x33", [0x33], [0x31]],
])("s7commplus_opcode:%s", (text, yes, no) => {
  expect([...yes, ...no].filter(matches(text))).toEqual(yes);
});

test("other messages have none", () => {
  expect(fires("s7commplus_opcode:request;", {})).toBe(false);
});

test.each([
  ["ask", '"ask" is neither'],
  ["256", '"256" is neither'],
])("refuses %s", (text, problem) => {
  expect(problemsOf(s7commplusOpcode, text)).toEqual([expect.stringContaining(problem)]);
});
