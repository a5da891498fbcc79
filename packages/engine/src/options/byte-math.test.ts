import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { byteMath } from "./byte-math.ts";

test.each([
  // options, payloads it matches, payloads it does not
  ["byte_math:bytes 1,offset 0,oper +,rvalue 2,result n; byte_test:1,=,n,1;", ["\x01\x03"], ["\x01\x01"]],
  ["byte_math:bytes 1,offset 0,oper <<,rvalue 1,result n; byte_test:1,=,n,1;", ["\x02\x04"], ["\x02\x02"]],
  ["byte_math:bytes 1,offset 0,oper /,rvalue 2,result n; byte_test:1,=,n,1;", ["\x05\x02"], ["\x05\x03"]],
])("%s", (options, yes, no) => {
  expect(firesOn(options, [...yes, ...no])).toEqual(yes);
});

test.each([
  ["bytes 1,offset 0,oper %,rvalue 2,result n", '"%" is not one of + - * / << >>'],
  ["bytes 1,offset 0,oper +,rvalue 2", "result is missing"],
])("refuses byteMath:%s", (text, problem) => {
  expect(problemsOf(byteMath, text)).toEqual([problem]);
});
