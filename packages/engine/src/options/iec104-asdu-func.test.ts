import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { iec104AsduFunc } from "./iec104-asdu-func.ts";

const matches = (text: string) => (value: number) =>
  fires(`iec104_asdu_func:${text};`, {
    facts: { industrial: { protocol: "iec104", type: "I", function: value } },
  });

test.each([
  ["M_SP_NA_1", [1], [2]],
  ["m_ps_na_1", [20], [19]],
  ["C_SC_NA_1", [45], [46]],
  ["M_IT_TB_1", [37], [36]],
  ["S_UC_NA_1", [95], [94]],
  ["C_IC_NA_1", [100], [101]],
  ["F_SC_NB_1", [127], [126]],
])("iec104_asdu_func:%s", (text, yes, no) => {
  expect([...yes, ...no].filter(matches(text))).toEqual(yes);
});

test("other messages have none", () => {
  expect(fires("iec104_asdu_func:M_SP_NA_1;", {})).toBe(false);
});

test.each([
  ["M_SP_NA_2", '"M_SP_NA_2" is neither'],
  ["128", '"128" is neither'],
])("refuses %s", (text, problem) => {
  expect(problemsOf(iec104AsduFunc, text)).toEqual([expect.stringContaining(problem)]);
});
