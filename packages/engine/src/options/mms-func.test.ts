import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { mmsFunc } from "./mms-func.ts";

const matches = (text: string) => (value: number) =>
  fires(`mms_func:${text};`, { facts: { industrial: { protocol: "mms", service: value } } });

test.each([
  ["get_name_list", [1], [0, 2]],
  ["write", [5], [4]],
  ["obtain_file", [46], [45]],
  ["file_directory", [77], [76]],
  ["exchange_data", [81], [80]],
  ["alter_access_control", [86], [85]],
  ["0", [0], [-1]],
])("mms_func:%s", (text, yes, no) => {
  expect([...yes, ...no].filter(matches(text))).toEqual(yes);
});

test("other messages have none", () => {
  expect(fires("mms_func:get_name_list;", {})).toBe(false);
});

test.each([
  ["destroy", '"destroy" is neither'],
  ["88", '"88" is neither'],
])("refuses %s", (text, problem) => {
  expect(problemsOf(mmsFunc, text)).toEqual([expect.stringContaining(problem)]);
});
