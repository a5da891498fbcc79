import { expect, test } from "vitest";
import { RAW } from "../decode/link-type.ts";
import { parseRules } from "../rules/index.ts";
import { conditionsOf, type Look, quotedBytes, specimenOf, traceRule } from "./index.ts";
import { tcpFrames } from "./specimen/frames.ts";

const client = { address: [10, 0, 0, 1], port: 40_000 };
const server = { address: [10, 0, 0, 2], port: 80 };
const ascii = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

function rulesOf(...texts: readonly string[]) {
  const text = texts.map((one) => (one.includes("alert ") ? one : `alert tcp any any -> any any ( ${one} )`));
  const { ruleSet, problems } = parseRules([{ name: "test", text: text.join("\n") }]);
  expect(problems).toEqual([]);
  return ruleSet;
}

function looksAt(said: string, ...texts: readonly string[]): Look[] {
  const looks: Look[] = [];
  const engine = traceRule({ rules: rulesOf(...texts), gid: 1, sid: 1, onLook: (look) => looks.push(look) })!;
  for (const frame of tcpFrames(client, server, [["client", ascii(said)]]))
    engine.packet(frame, 0, frame.length, frame.length, 1, RAW, 0, -1);
  engine.finish();
  return looks;
}

const REQUEST = "GET /a/b?x=1 HTTP/1.1\r\nHost: h\r\nUser-Agent: Mozilla\r\n\r\n";

test.each<[string, string, Look["verdict"], (string | boolean)[]]>([
  ["all holds", 'http_uri; content:"/b"; sid:1;', "match", ["http_uri", true, "content", true]],
  [
    "a second content stands before the first",
    'http_uri; content:"/b"; content:"/a",distance 0; sid:1;',
    "failed",
    ["http_uri", true, "content", true, "content", false],
  ],
  ["the flow", 'flow:not_established; content:"GET"; sid:1;', "headers", ["flow", false]],
  [
    "a mark that nobody set",
    'flowbits:isset,x; http_uri; content:"/b"; sid:1;',
    "headers",
    ["flowbits", false],
  ],
  [
    "no alert",
    'http_uri; content:"/b"; flowbits:set,x; flowbits:noalert; sid:1;',
    "held back",
    ["http_uri", true, "content", true, "flowbits", true, "flowbits", false],
  ],
  [
    "a filter",
    'http_uri; content:"/b"; detection_filter:track by_src,count 9,seconds 9; sid:1;',
    "held back",
    ["http_uri", true, "content", true, "detection_filter", false],
  ],
])("%s", (_, rule, verdict, steps) => {
  const look = looksAt(REQUEST, rule).findLast(
    (one) => (one.verdict !== "not tried" && one.service === "http") || one.verdict === verdict,
  );
  expect(look?.verdict).toBe(verdict);
  expect(look?.steps.flatMap(({ option, passed }) => [option?.name ?? "", passed])).toEqual(steps);
});

test.each([
  [
    "service",
    'alert tcp any any -> any any ( content:"GET"; service:smtp; sid:1; )',
    "its service is http, and the rule is for smtp",
  ],
  [
    "protocol",
    'alert udp any any -> any any ( content:"GET"; sid:1; )',
    "this is TCP, and the rule is for UDP",
  ],
  [
    "direction",
    'flow:to_client; http_header; content:"GET"; sid:1;',
    "this goes to the server, and the rule is for what goes to the client",
  ],
  [
    "ports",
    'alert tcp any any -> any 81 ( content:"GET"; content:"long enough"; sid:1; )',
    "its ports are not those of the rule (alert tcp any any -> any 81); no service is known yet, so ports decide",
  ],
  [
    "addresses",
    'alert tcp 1.2.3.4 any -> any any ( content:"GET"; sid:1; )',
    "its addresses are not those of the rule (alert tcp 1.2.3.4 any -> any any)",
  ],
  [
    "fast-pattern",
    'http_uri; content:"nowhere"; sid:1;',
    'the fast pattern "nowhere" is not in http_uri (8 octets)',
  ],
  [
    "buffer",
    'http_client_body; content:"nowhere"; sid:1;',
    'the fast pattern "nowhere" is sought in http_client_body, which is not there',
  ],
])("not tried for its %s", (reason, rule, text) => {
  const absences = looksAt(REQUEST, rule).map(({ absence }) => absence);
  expect(absences).toContainEqual({ reason, text });
});

test.each([
  ['http_uri; content:"/b"; content:"/A"; sid:1;', "they stand at 0 with other capitals: add nocase"],
  [
    'http_uri; content:"/b",depth 2; content:"x=1"; sid:1;',
    "the bytes stand at 2, which is not where the rule looks for them",
  ],
  ['http_uri; content:"/b",fast_pattern; content:"Mozilla"; sid:1;', "the bytes stand in http_header, at 21"],
  [
    'http_uri; content:"/b",fast_pattern; content:"Opera"; sid:1;',
    "the bytes stand in no buffer of this packet",
  ],
  ['http_uri; content:"/b"; content:!"x"; sid:1;', "the bytes stand at 5"],
  ['http_uri; content:"/b"; http_cookie; content:"x"; sid:1;', "http_cookie is not there"],
])("%s: %s", (rule, hint) => {
  const failed = looksAt(REQUEST, rule).flatMap(({ steps }) => steps.filter(({ passed }) => !passed));
  expect(failed.map(({ bytes }) => bytes?.hint)).toContain(hint);
});

test("other rules run beside, and leave their marks", () => {
  const setter = 'http_method; content:"GET"; flowbits:set,seen; sid:2;';
  const looks = looksAt(REQUEST, 'flowbits:isset,seen; http_uri; content:"/b"; sid:1;', setter);
  expect(looks.filter(({ verdict }) => verdict === "match")).toHaveLength(1);
});

test("a match tells where it stands, and what is around", () => {
  const match = looksAt(REQUEST, 'http_uri; content:"/b"; sid:1;').find(
    ({ verdict }) => verdict === "match",
  )!;
  expect(match.steps[1]?.bytes).toMatchObject({
    buffer: "http_uri",
    length: 8,
    match: [2, 2],
    from: 0,
    to: 4,
  });
  expect(String.fromCharCode(...match.steps[1]!.bytes!.around.bytes)).toBe("/a/b?x=1");
});

test("there is nothing to trace in a rule that does not exist", () => {
  expect(traceRule({ rules: rulesOf("sid:2;"), gid: 1, sid: 1, onLook: () => {} })).toBeUndefined();
});

// Options of many kinds: what is written for them must fire, and `specimenOf` has tried it.
test.each([
  'http_uri; content:"/cmd.exe",nocase; service:http; sid:1;',
  'flow:to_server; http_uri; content:"a b"; http_raw_uri; content:"../"; sid:1;',
  'flow:to_server; http_header; content:"X-CMD:"; content:"X-KEY:"; sid:1;',
  'flow:to_server; http_header:field user-agent; content:"sqlmap"; sid:1;',
  'flow:to_server; http_param:"id"; content:"union"; sid:1;',
  'flow:to_server; http_cookie; content:"a="; http_client_body; content:"|00 01|"; sid:1;',
  'flow:to_client; http_stat_code; content:"404"; sid:1;',
  'flow:to_client; file_data; content:"MZ",depth 2; isdataat:100; service:http; sid:1;',
  'flow:to_server; file_data; content:"PK|03 04|",depth 4; service:smtp; sid:1;',
  'alert udp any any -> any 53 ( content:"|01 00 00 01|",offset 2,depth 4; content:"|03|bad|07|example",distance 0; sid:1; )',
  'alert icmp any any -> any any ( itype:8; icode:0; icmp_id:7; content:"abc"; dsize:10; sid:1; )',
  'flow:established,to_server; content:"A",depth 1; byte_test:2,>,1000,0,relative; byte_extract:1,2,len,relative; sid:1;',
  'content:"|05|",depth 1; byte_jump:2,1,relative; content:"end",distance 0; sid:1;',
  'pcre:"/^[a-f]{3}(\\d+|x)\\s*[^\\r\\n]{5}end$/i"; sid:1;',
  'content:"abc"; pcre:"/(one|two)=\\w+/R"; bufferlen:>40; sid:1;',
  'content:"cmd"; detection_filter:track by_src,count 5,seconds 60; sid:1;',
])("traffic is written that fires: %s", (rule) => {
  expect(specimenOf(rulesOf(rule).rules[0]!)).toMatchObject({ frames: expect.anything(), silent: false });
});

test("where none can be written, it says how far it came", () => {
  const { rules } = rulesOf('flowbits:isset,x; http_uri; content:"/b"; sid:1;');
  expect(specimenOf(rules[0]!)).toMatchObject({ best: { verdict: "headers" } });
});

test("conditions are told in words, facts are not", () => {
  const { rules } = rulesOf(
    'msg:"m"; flow:to_server; http_uri; content:"/b",depth 5,nocase; byte_test:2,!>,9,0; sid:1;',
  );
  expect(conditionsOf(rules[0]!).map(({ words }) => words)).toEqual([
    "it must go from client to server",
    "look in http_uri: URI of a request, normalised",
    '"/b" must stand within 5 octets of the start, whatever the capitals',
    "the number in the 2 octets at offset 0 must not be more than 9",
  ]);
});

test.each([
  ["abc", '"abc"'],
  ["a\r\nb", '"a|0d 0a|b"'],
  ["\x00", '"|00|"'],
  ['"|\\', '"|22 7c 5c|"'],
])("%j is %s in a rule", (text, quoted) => {
  expect(quotedBytes(ascii(text))).toBe(quoted);
});
