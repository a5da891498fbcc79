import { expect, test } from "vitest";
import { aFlow, alerts, detector, problemsOf } from "../testing/option.ts";
import { flowint } from "./flowint.ts";

/** What the last of some payloads of one flow alerts. */
function last(rules: readonly string[], payloads: readonly string[]): number[] {
  const one = detector(...rules);
  const flow = aFlow();
  return payloads.map((payload) => alerts(one, { payload, flow })).at(-1)!;
}

const counting = 'content:"x"; flowint:n,+,1; flowbits:noalert;';

test.each([
  ["flowint:n,==,2;", ["x", "x", "y"], true],
  ["flowint:n,==,2;", ["x", "y"], false],
  ["flowint:n,>,1;", ["x", "x", "y"], true],
  ["flowint:n,>=,3;", ["x", "x", "y"], false],
  ["flowint:n,<,1;", ["y"], false],
  ["flowint:n,notset;", ["y"], true],
  ["flowint:n,isset;", ["x", "y"], true],
  ["flowint:n,!=,n;", ["x", "y"], false],
])("%s after %j: %s", (option, payloads, expected) => {
  expect(last([counting, `content:"y"; ${option}`], payloads)).toEqual(expected ? [2] : []);
});

test("a counter is of one flow", () => {
  const one = detector(counting, 'content:"y"; flowint:n,isset;');
  alerts(one, { payload: "x", flow: aFlow() });
  expect(alerts(one, { payload: "y", flow: aFlow() })).toEqual([]);
});

test("a counter can be set and taken from, down to nothing", () => {
  const rules = [
    'content:"x"; flowint:n,=,3;',
    'content:"z"; flowint:n,-,5;',
    'content:"y"; flowint:n,==,0;',
  ];
  expect(last(rules, ["x", "z", "y"])).toEqual([3]);
});

test.each(["n", "n,+", "n,*,1", "n,+,99999999999", ",+,1", "n,+,1,2"])("refuses %s", (text) => {
  expect(problemsOf(flowint, text)).toHaveLength(1);
});
