import { expect, test } from "vitest";
import { ICMP, UDP } from "../decode/packet.ts";
import { Refused, ruleLimits } from "../limits.ts";
import { alerts, detector, fires, inspection, matches, rulesOf, type Traffic } from "../testing/option.ts";
import { Detector } from "./detector.ts";

const rule = (header: string, options = "") => `alert ${header} (${options} sid:SID;)`;
/** The headers, of several, whose rule alerts. */
function headersOf(headers: readonly string[], options: string, traffic: Traffic): string[] {
  const one = detector(...headers.map((header, at) => rule(header, options).replace("SID", String(at + 1))));
  return alerts(one, traffic)
    .sort((a, b) => a - b)
    .map((sid) => headers[sid - 1]!);
}

const HEADERS = [
  "ip any any -> any any",
  "tcp any any -> any any",
  "udp any any -> any any",
  "icmp any any -> any any",
];

test.each([
  ["TCP", {}, ["ip any any -> any any", "tcp any any -> any any"]],
  ["UDP", { packet: { protocol: UDP } }, ["ip any any -> any any", "udp any any -> any any"]],
  ["ICMP", { packet: { protocol: ICMP } }, ["ip any any -> any any", "icmp any any -> any any"]],
  ["others", { packet: { protocol: 2 } }, ["ip any any -> any any"]],
])("rules for %s", (_what, traffic, expected) => {
  expect(headersOf(HEADERS, "", traffic)).toEqual(expected);
});

test("addresses and ports, and both ways", () => {
  const headers = [
    "tcp 10.0.0.1 any -> 10.0.0.2 80",
    "tcp 10.0.0.2 any -> 10.0.0.1 any",
    "tcp 10.0.0.2 80 <> 10.0.0.1 any",
    "tcp any any -> any !80",
    "tcp any 40000: -> any [80,443]",
  ];
  expect(headersOf(headers, "", {})).toEqual([headers[0], headers[2], headers[4]]);
});

/** Snort: the service of a flow, once known, decides; before, ports do. */
test.each([
  [undefined, 80, [1, 2, 4]],
  [undefined, 81, [4]],
  ["http", 80, [1, 2, 4, 5]],
  ["http", 81, [1, 4, 5]],
  ["ssl", 80, [2, 4]],
  ["xyz", 80, [2, 4]],
])("service %s on port %i", (service, destinationPort, expected) => {
  const one = detector(
    'alert tcp any any -> any 80 (content:"E"; service:http; sid:1;)',
    'alert tcp any any -> any 80 (content:"E"; sid:2;)',
    'alert tcp any any -> any 25 (content:"E"; service:smtp; sid:3;)',
    'alert tcp any any -> any any (content:"E"; sid:4;)',
    'alert udp any any -> any 9 (content:"E"; service:http; sid:5;)',
  );
  const traffic = {
    payload: "E",
    packet: { destinationPort },
    ...(service === undefined ? {} : { service }),
  };
  expect(alerts(one, traffic).sort()).toEqual(expected);
});

test("gives the buffer and the places of the last content that matched", () => {
  const one = detector('content:"ab"; http_uri; content:"cd"; content:"ef",distance 1;');
  const [match] = matches(one, {
    payload: "ab",
    buffers: { http_uri: "/cdxef" },
    service: "http",
    kind: "unit",
  });
  expect(match?.rule).toMatchObject({ sid: 1, gid: 1, action: "alert" });
  expect(match?.evidence.buffer).toBe("http_uri");
  expect(String.fromCharCode(...match!.evidence.payload)).toBe("/cdxef");
  expect(match?.evidence.ranges).toEqual([
    [1, 2],
    [4, 2],
  ]);
});

test("shows a long buffer from shortly before the match", () => {
  const [match] = matches(detector('content:"needle";'), {
    payload: `${".".repeat(10_000)}needle${".".repeat(10_000)}`,
  });
  expect(match?.evidence.payload).toHaveLength(4_096);
  expect(match?.evidence.ranges).toEqual([[256, 6]]);
});

test("forgets the places of matches it gave up", () => {
  const [match] = matches(detector('content:"a"; content:"b",within 1;'), { payload: "a ab" });
  expect(match?.evidence.ranges).toEqual([
    [2, 1],
    [3, 1],
  ]);
});

test("gives up on a rule that would try too long, and counts it", () => {
  const contents = Array.from({ length: 6 }, () => 'content:"a",distance 0;').join(" ");
  const one = detector(`content:"a"; ${contents} content:"b",distance 0;`);
  expect(alerts(one, { payload: "b".concat("a".repeat(2_000)) })).toEqual([]);
  expect(one.counters.givenUp.get(1)).toBe(1);
});

test("gives up on a rule that would look through too many bytes, and counts it by rule and by cap", () => {
  const refused = new Refused();
  const one = new Detector(
    rulesOf('content:"a"; content:"b",distance 0;', 'content:"a"; content:"b",distance 0,within 9;'),
    undefined,
    refused,
  );
  // Few tests: each of the first rule's looks for the b through all the rest.
  expect(alerts(one, { payload: "a".repeat(4_000) })).toEqual([]);
  expect([...refused.givenUp.keys()]).toEqual([1]);
  expect(refused.counts).toEqual({ searchedBytes: 1 });
});

test("gives up on a regular expression that would take too long, and counts it by rule and by cap", () => {
  const refused = new Refused();
  const one = new Detector(
    rulesOf(
      'pcre:"/(\\w+)=.*\\1x/s";',
      'pcre:!"/(\\w+)=.*\\1x/s";',
      'pcre:"/(\\w+)=.*\\1y/s";',
      'pcre:"/=a$/";',
    ),
    undefined,
    refused,
  );
  expect(alerts(one, { payload: "a=".repeat(8_000) })).toEqual([]);
  // The first two used up what one inspection may cost; so the others are not known to match either.
  expect([...refused.givenUp.keys()]).toEqual([1, 2, 3, 4]);
  expect(refused.counts).toEqual({ regexSteps: 4 });
  expect(alerts(one, { payload: "a=a" })).toEqual([2, 4]);
});

test("counts buffers that are too long for regular expressions", () => {
  const refused = new Refused();
  const one = new Detector(rulesOf('pcre:"/ab/";'), undefined, refused);
  const filling = "x".repeat(ruleLimits.regexBytes - 2);
  expect(alerts(one, { payload: `${filling}ab` })).toEqual([1]);
  expect(refused.counts).toEqual({});
  expect(alerts(one, { payload: `${filling}xab` })).toEqual([]);
  expect(refused.counts).toEqual({ regexBytes: 1 });
});

test("what is seen anew of the same bytes is read anew", () => {
  const one = detector('pcre:"/^a/";');
  const traffic = inspection({ payload: "a" });
  let count = 0;
  one.inspect(traffic, () => count++);
  traffic.packet.bytes[traffic.packet.payload] = 98;
  one.inspect(traffic, () => count++);
  expect(count).toBe(1);
});

test("pass, drop and reject rules only report", () => {
  expect(fires('content:"a";', { payload: "a" })).toBe(true);
  const one = detector('alert tcp any any -> any any (content:"a"; sid:1;)');
  expect(matches(one, { payload: "a" }).map((match) => match.rule.action)).toEqual(["alert"]);
});

test("no rules, no IP: nothing happens", () => {
  expect(alerts(detector(), { payload: "a" })).toEqual([]);
  expect(alerts(detector('content:"a";'), { payload: "a", packet: { version: 0 } })).toEqual([]);
});
