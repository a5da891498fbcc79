import { expect, test } from "vitest";
import { Packet } from "../decode/packet.ts";
import { Refused } from "../limits.ts";
import { parseRules } from "../rules/index.ts";
import { AlertFilters } from "./alert-filters.ts";

/** `[seconds, source, destination]`: the last octets of 10.0.0.x. */
type Alert = readonly [seconds: number, source: number, destination?: number];

/** What is told of alerts of one rule: its action, or a dot. */
function told(lines: string, alerts: readonly Alert[], sid = 7): string {
  const { ruleSet, problems } = parseRules([
    { name: "test", text: `${lines}\nalert tcp any any -> any any (msg:"x"; sid:${sid};)` },
  ]);
  expect(problems).toEqual([]);
  const filters = new AlertFilters(ruleSet.filters);
  const packet = new Packet();
  packet.version = 4;
  packet.destination = 4;
  const { facts } = ruleSet.rules[0]!;
  return alerts
    .map(([seconds, source, destination = 100]) => {
      packet.time = seconds * 1_000_000;
      packet.bytes = Uint8Array.of(10, 0, 0, source, 10, 0, 0, destination);
      return filters.pass(facts, packet)?.action ?? ".";
    })
    .join(" ");
}

const five: readonly Alert[] = [
  [1, 1],
  [2, 1],
  [3, 1],
  [4, 1],
  [61, 1],
];

test.each([
  ["", "alert alert alert alert alert"],
  ["event_filter gen_id 1, sig_id 7, type limit, track by_src, count 2, seconds 60", "alert alert . . alert"],
  ["event_filter gen_id 1, sig_id 7, type threshold, track by_src, count 2, seconds 60", ". alert . alert ."],
  ["event_filter gen_id 1, sig_id 7, type both, track by_src, count 2, seconds 60", ". alert . . ."],
  ["event_filter gen_id 1, sig_id 7, type limit, track by_src, count 0, seconds 60", ". . . . ."],
  [
    "event_filter gen_id 1, sig_id 7, type limit, track by_src, count -1, seconds 60",
    "alert alert alert alert alert",
  ],
  [
    "event_filter gen_id 1, sig_id 8, type limit, track by_src, count 1, seconds 60",
    "alert alert alert alert alert",
  ],
  ["threshold gen_id 1, sig_id 7, type limit, track by_src, count 1, seconds 60", "alert . . . alert"],
  ["event_filter gen_id 0, sig_id 0, type limit, track by_src, count 1, seconds 60", "alert . . . alert"],
  ["event_filter gen_id 1, sig_id 0, type limit, track by_src, count 1, seconds 60", "alert . . . alert"],
  [
    "event_filter gen_id 1, sig_id 7, type limit, track by_src, count 3, seconds 60\n" +
      "event_filter gen_id 0, sig_id 0, type limit, track by_src, count 1, seconds 60",
    "alert alert alert . alert",
  ],
  ["suppress gen_id 1, sig_id 7", ". . . . ."],
  ["suppress gen_id 1, sig_id 7, track by_src, ip 10.0.0.0/24", ". . . . ."],
  ["suppress gen_id 1, sig_id 7, track by_src, ip [10.0.0.2,10.0.0.3]", "alert alert alert alert alert"],
  ["suppress gen_id 1, sig_id 7, track by_dst, ip 10.0.0.100", ". . . . ."],
  ["suppress gen_id 1, sig_id 7, track by_either, ip 10.0.0.100", ". . . . ."],
  ["suppress gen_id 1, sig_id 8", "alert alert alert alert alert"],
  [
    "rate_filter gen_id 1, sig_id 7, track by_src, count 2, seconds 60, new_action drop, timeout 1",
    "alert alert drop alert alert",
  ],
  [
    "rate_filter gen_id 1, sig_id 7, track by_src, count 2, seconds 60, new_action drop, timeout 0",
    "alert alert drop drop drop",
  ],
  [
    "rate_filter gen_id 1, sig_id 7, track by_src, count 1, seconds 1, new_action drop, timeout 9, apply_to 10.0.0.1",
    "alert alert alert alert alert",
  ],
])("%s", (lines, expected) => {
  expect(told(lines, five)).toBe(expected);
});

test.each([
  ["by_src", "alert alert . alert"],
  ["by_dst", "alert . . alert"],
  ["by_both", "alert alert . alert"],
  ["by_rule", "alert . . ."],
])("counts %s", (track, expected) => {
  const alerts: readonly Alert[] = [
    [1, 1, 100],
    [2, 2, 100],
    [3, 1, 100],
    [4, 3, 101],
  ];
  const line = `event_filter gen_id 1, sig_id 7, type limit, track ${track}, count 1, seconds 60`;
  expect(told(line, alerts)).toBe(expected);
});

test("counts for so many addresses at once, and says what it forgot", () => {
  const { filters } = parseRules([
    { name: "test", text: "event_filter gen_id 0, sig_id 0, type limit, track by_src, count 1, seconds 60" },
  ]).ruleSet;
  const refused = new Refused();
  const stage = new AlertFilters(filters, refused);
  const { rules } = parseRules([
    { name: "test", text: 'alert tcp any any -> any any (msg:"x"; sid:7;)' },
  ]).ruleSet;
  const packet = new Packet();
  packet.version = 4;
  for (let i = 0; i < 70_000; i++) {
    packet.bytes = Uint8Array.of(10, i >> 16, i >> 8, i);
    stage.pass(rules[0]!.facts, packet);
  }
  expect(refused.counts).toEqual({ alertFilterAddresses: 70_000 - 65_536 });
});

test.each([
  ["suppress gen_id 1", 'suppress: expected "gen_id N" and "sig_id N"'],
  [
    "suppress gen_id 1, sig_id 1, track by_me, ip any",
    'suppress: expected track by_src, by_dst or by_either, found "by_me"',
  ],
  [
    "suppress gen_id 1, sig_id 1, track by_src, ip 10.0.0.300",
    /^suppress: "10\.0\.0\.300" is not an address/,
  ],
  ["event_filter gen_id 1, sig_id 1, kind limit", 'event_filter: "kind limit" was not expected'],
  ["event_filter gen_id 1, gen_id 1", "event_filter: gen_id stands twice"],
  [
    "rate_filter gen_id 1, sig_id 1, track by_src, count 1, seconds 1, timeout 1, new_action x",
    /^rate_filter: new_action "x"/,
  ],
])("refuses %s", (text, message) => {
  const { problems, total } = parseRules([{ name: "test", text: `\n${text}` }]);
  expect(total).toBe(0);
  expect(problems).toEqual([expect.objectContaining({ line: 2, column: 1, kind: "syntax" })]);
  expect(problems[0]!.message).toMatch(message);
});
