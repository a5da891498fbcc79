import { expect, test } from "vitest";
import { Detector } from "../detect/detector.ts";
import { Refused, ruleLimits } from "../limits.ts";
import { aFlow, alerts, detector, problemsOf, rulesOf } from "../testing/option.ts";
import { flowbits } from "./flowbits.ts";

/** The sids that alert on payloads of one flow, in order. */
function run(rules: string[], payloads: string[]): number[][] {
  const one = detector(...rules);
  const flow = aFlow();
  return payloads.map((payload) => alerts(one, { payload, flow }));
}

test.each([
  [
    "a bit is set and seen",
    ['content:"A"; flowbits:set,a;', 'content:"B"; flowbits:isset,a;'],
    ["B", "A", "B"],
    [[], [1], [2]],
  ],
  [
    "noalert keeps silent and sets",
    ['content:"A"; flowbits:set,a; flowbits:noalert;', 'content:"B"; flowbits:isset,a;'],
    ["A", "B"],
    [[], [2]],
  ],
  [
    "isnotset is the opposite",
    ['content:"A"; flowbits:set,a;', 'content:"B"; flowbits:isnotset,a;'],
    ["B", "A", "B"],
    [[2], [1], []],
  ],
  [
    "unset takes it away",
    ['content:"A"; flowbits:set,a;', 'content:"C"; flowbits:unset,a;', 'content:"B"; flowbits:isset,a;'],
    ["A", "C", "B"],
    [[1], [2], []],
  ],
  [
    "toggle turns it over",
    ['content:"A"; flowbits:toggle,a;', 'content:"B"; flowbits:isset,a;'],
    ["A", "B", "A", "B"],
    [[1], [2], [1], []],
  ],
  [
    "all of several",
    ['content:"A"; flowbits:set,a;', 'content:"C"; flowbits:set,c;', 'content:"B"; flowbits:isset,a&c;'],
    ["A", "B", "C", "B"],
    [[1], [], [2], [3]],
  ],
  [
    "one of several",
    ['content:"A"; flowbits:set,a;', 'content:"B"; flowbits:isset,a|c;'],
    ["B", "A", "B"],
    [[], [1], [2]],
  ],
  [
    "one packet sets and is seen, whatever the order",
    ['content:"B"; flowbits:isset,a;', 'content:"A"; flowbits:set,a;'],
    ["AB"],
    [[2, 1]],
  ],
])("%s", (_what, rules, payloads, expected) => {
  expect(run(rules, payloads)).toEqual(expected);
});

test("a flow has only so many bits, and those there is no room for are counted", () => {
  const names = Array.from({ length: ruleLimits.flowbits }, (_, at) => `b${at}`).join("&");
  const refused = new Refused();
  const one = new Detector(
    rulesOf(
      `content:"A"; flowbits:set,${names};`,
      'content:"B"; flowbits:set,b1&more;',
      'content:"B"; flowbits:isset,more;',
    ),
    undefined,
    refused,
  );
  const flow = aFlow();
  alerts(one, { payload: "A", flow });
  expect(refused.counts).toEqual({});
  expect(alerts(one, { payload: "B", flow })).toEqual([2]);
  expect(refused.counts).toEqual({ flowbits: 1 });
});

test("what belongs to no flow has no bits", () => {
  const one = detector('content:"A"; flowbits:set,a;', 'content:"A"; flowbits:isset,a;');
  expect(alerts(one, { payload: "A", flow: "none" })).toEqual([1]);
});

test.each([
  ["sets,a", '"sets" is not one of set, unset, toggle, isset, isnotset, noalert, reset'],
  ["set", '"" is not the name of a bit, or several joined by & or |'],
  ["set,a&b|c", '"&" and "|" cannot be mixed'],
  ["noalert,a", "noalert takes no names"],
])("refuses flowbits:%s", (text, problem) => {
  expect(problemsOf(flowbits, text)).toEqual([problem]);
});
