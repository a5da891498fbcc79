import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { dnp3Obj } from "./dnp3-obj.ts";

const read = "\xc0\x01\x3c\x02\x06\x3c\x03\x06";

test.each([
  ["dnp3_obj:group 60,var 2;", true],
  ["dnp3_obj:var 2,group 60;", true],
  ["dnp3_obj:60,3;", true],
  ["dnp3_obj:group 60;", false],
  ["dnp3_obj:60,1;", false],
  ["dnp3_obj:group 50,var 2;", false],
])("%s: %s", (text, expected) => {
  expect(fires(text, { buffers: { dnp3_data: read }, service: "dnp3" })).toBe(expected);
  expect(fires(text, { payload: read })).toBe(false);
});

test.each([
  ["", "expected group N,var N"],
  ["60", '"60" is not group N or var N, each once'],
  ["60,256", '"60,256" is not within 0 to 255'],
  ["var 60,var 2", '"var 2" is not group N or var N, each once'],
  ["60,2,3", '"60" is not group N or var N, each once'],
  ["group a", '"group a" is not group N or var N, each once'],
])('refuses "%s"', (text, problem) => {
  expect(problemsOf(dnp3Obj, text)[0]).toBe(problem);
});
