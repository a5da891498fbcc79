import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { modbusFunc } from "./modbus-func.ts";

const matches = (text: string) => (value: number) =>
  fires(`modbus_func:${text};`, { facts: { industrial: { protocol: "modbus", function: value, unit: 1 } } });

test.each([
  ["write_multiple_coils", [15], [1, 16]],
  ["read_coils", [1], [0x81]],
  ["encapsulated_interface_transport", [43], [42]],
  ["read_fifo_queue", [24], [23]],
  ["131", [131], [3]],
  ["0x10", [16], [10]],
])("modbus_func:%s", (text, yes, no) => {
  expect([...yes, ...no].filter(matches(text))).toEqual(yes);
});

test("other messages have none", () => {
  expect(fires("modbus_func:write_multiple_coils;", {})).toBe(false);
});

test.each([
  ["read_all", '"read_all" is neither a number from 0 to 255 nor one of read_coils, '],
  ["256", '"256" is neither'],
  ["", '"" is neither'],
])("refuses %s", (text, problem) => {
  expect(problemsOf(modbusFunc, text)).toEqual([expect.stringContaining(problem)]);
});
