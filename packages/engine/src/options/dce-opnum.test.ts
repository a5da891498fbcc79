import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { dceOpnum } from "./dce-opnum.ts";

test.each([
  ['"15"', [15], [14, -1]],
  ['"0,2-5"', [0, 2, 5], [1, 6, -1]],
])("dce_opnum:%s", (text, yes, no) => {
  expect([...yes, ...no].filter((dceOpnum) => fires(`dce_opnum:${text};`, { facts: { dceOpnum } }))).toEqual(
    yes,
  );
});

test("refuses what is no range", () => {
  expect(problemsOf(dceOpnum, '"5-2"')[0]).toContain('"5-2" is not an operation');
});
