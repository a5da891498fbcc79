import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { sipMethod } from "./sip-method.ts";

test.each([
  ["invite", ["invite"], ["options", undefined]],
  ["INVITE,options", ["invite", "options"], ["bye"]],
  ["!invite", ["options"], ["invite", undefined]],
])("sip_method:%s", (text, yes, no) => {
  const matches = (sipMethod: string | undefined) => fires(`sip_method:${text};`, { facts: { sipMethod } });
  expect([...yes, ...no].filter(matches)).toEqual(yes);
});

test("refuses nothing", () => {
  expect(problemsOf(sipMethod, "")).toEqual(["expected the name of a method such as invite"]);
});
