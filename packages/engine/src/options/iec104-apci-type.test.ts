import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { iec104ApciType } from "./iec104-apci-type.ts";

test.each([
  ["i", "I"],
  ["I", "I"],
  ["information_transfer_format", "I"],
  ["S", "S"],
  ["numbered_supervisory_function", "S"],
  ["u", "U"],
  ["unnumbered_control_function", "U"],
])("iec104_apci_type:%s is %s", (text, expected) => {
  const matches = (type: "I" | "S" | "U") =>
    fires(`iec104_apci_type:${text};`, { facts: { industrial: { protocol: "iec104", type, function: -1 } } });
  expect((["I", "S", "U"] as const).filter(matches)).toEqual([expected]);
});

test("other messages have none", () => {
  expect(fires("iec104_apci_type:i;", {})).toBe(false);
});

test.each(["", "x", "i,s"])('refuses "%s"', (text) => {
  expect(problemsOf(iec104ApciType, text)).toEqual([expect.stringContaining(`"${text}" is not one of u, `)]);
});
