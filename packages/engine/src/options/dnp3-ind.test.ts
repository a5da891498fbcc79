import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { dnp3Ind } from "./dnp3-ind.ts";

const matches = (text: string) => (indications: number) =>
  fires(text, { facts: { industrial: { protocol: "dnp3", function: 129, indications } } });

test.each([
  ["dnp3_ind:all_stations;", [0x0001, 0xffff], [0x0000, 0xfffe]],
  ["dnp3_ind:device_restart;", [0x0080], [0x8000]],
  ["dnp3_ind:no_func_code_support;", [0x0100], [0x0001]],
  ["dnp3_ind:reserved_1;", [0x8000], [0x4000]],
  ["dnp3_ind:defice_trouble;", [0x0040], [0x0080]],
  ["dnp3_ind:class_1_events,class_2_events;", [0x0002, 0x0004], [0x0008]],
  ["dnp3_ind:class_1_events; dnp3_ind:class_2_events;", [0x0006], [0x0002, 0x0004]],
])("%s", (text, yes, no) => {
  expect([...yes, ...no].filter(matches(text))).toEqual(yes);
});

test("requests have none", () => {
  expect(matches("dnp3_ind:all_stations;")(-1)).toBe(false);
  expect(fires("dnp3_ind:all_stations;", {})).toBe(false);
});

test.each([
  ["", "expected one of all_stations, "],
  ["need_tea", '"need_tea" is not one of all_stations, '],
])('refuses "%s"', (text, problem) => {
  expect(problemsOf(dnp3Ind, text)).toEqual([expect.stringContaining(problem)]);
});
