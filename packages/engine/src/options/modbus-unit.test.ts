import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { modbusUnit } from "./modbus-unit.ts";

const matches = (text: string) => (value: number) =>
  fires(`modbus_unit:${text};`, { facts: { industrial: { protocol: "modbus", function: 1, unit: value } } });

test.each([
  ["0", [0], [1]],
  ["255", [255], [5]],
])("modbus_unit:%s", (text, yes, no) => {
  expect([...yes, ...no].filter(matches(text))).toEqual(yes);
});

test("other messages have none", () => {
  expect(fires("modbus_unit:0;", {})).toBe(false);
});

test.each([
  ["256", '"256" is neither a number from 0 to 255'],
  ["one", '"one" is neither'],
])("refuses %s", (text, problem) => {
  expect(problemsOf(modbusUnit, text)).toEqual([expect.stringContaining(problem)]);
});
