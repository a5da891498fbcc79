import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { dnp3Func } from "./dnp3-func.ts";

const matches = (text: string) => (value: number) =>
  fires(`dnp3_func:${text};`, {
    facts: { industrial: { protocol: "dnp3", function: value, indications: -1 } },
  });

test.each([
  ["confirm", [0], [1]],
  ["delete_file", [27], [26]],
  ["direct_operate_nr", [6], [5]],
  ["record_current_time", [24], [23]],
  ["authenticate_err", [33], [32]],
  ["unsolicited_response", [130], [129, 131]],
  ["13", [13], [1]],
])("dnp3_func:%s", (text, yes, no) => {
  expect([...yes, ...no].filter(matches(text))).toEqual(yes);
});

test("other messages have none", () => {
  expect(fires("dnp3_func:confirm;", {})).toBe(false);
});

test.each([
  ["reboot", '"reboot" is neither'],
  ["-1", '"-1" is neither'],
])("refuses %s", (text, problem) => {
  expect(problemsOf(dnp3Func, text)).toEqual([expect.stringContaining(problem)]);
});
