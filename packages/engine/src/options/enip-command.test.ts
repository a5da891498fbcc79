import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { enipCommand } from "./enip-command.ts";

const matches = (text: string) => (command: number) =>
  fires(`enip_command:${text};`, { facts: { industrial: { protocol: "cip", command, message: undefined } } });

test.each([
  ["0x6f", [0x6f], [0x70, -1]],
  ["!0x6f", [0x70], [0x6f, -1]],
  ["0x63<=>0x65", [0x63, 0x64, 0x65], [0x66]],
])("enip_command:%s", (text, yes, no) => {
  expect([...yes, ...no].filter(matches(text))).toEqual(yes);
});

test("other messages have none", () => {
  expect(fires("enip_command:!1;", {})).toBe(false);
});

test("refuses what is too much", () => {
  expect(problemsOf(enipCommand, "65536")).toEqual(['"65536" is not within 0 to 65535']);
});
