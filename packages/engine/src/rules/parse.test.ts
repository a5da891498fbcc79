import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRules } from "./index.ts";

const HEADER = "alert tcp any any -> any any";
const parse = (text: string) => parseRules([{ name: "local.rules", text }]);
const sids = (text: string) => parse(text).ruleSet.rules.map(({ facts }) => facts.sid);

test.each([
  // text, option, kind, line, column, sid, message
  [`${HEADER} (content:"a",deep 3; sid:7;)`, "content", "syntax", 1, 31, 7, /"deep 3" is not one of nocase/],
  [`\n\n${HEADER} (\n  msg:"a";\n  flow:up; sid:7;)`, "flow", "syntax", 5, 3, 7, /"up" is not one of/],
  [`${HEADER} (lua:"x"; sid:7;)`, "lua", "unsupported", 1, 31, 7, /it needs an interpreter of scripts/],
  [`${HEADER} (frob:1; sid:7;)`, "frob", "unsupported", 1, 31, 7, /the option "frob" is not known here/],
  [
    `${HEADER} (file_meta:type PDF, id 1; sid:7;)`,
    "file_meta",
    "unsupported",
    1,
    31,
    7,
    /needs a file_id rule/,
  ],
  ["alert tcp any any => any any (sid:7;)", "header", "syntax", 1, 1, 7, /expected "->" or "<>", found "=>"/],
  [`${HEADER} (msg:"a;)`, "header", "syntax", 1, 35, undefined, /never closed/],
  [`${HEADER} (msg:"a; sid:7;)`, "header", "syntax", 1, 35, 7, /never closed/],
  [`${HEADER} (sid:7; msg:"a;)`, "rule", "syntax", 1, 42, 7, /never closed/],
  [`${HEADER} (msg:"a";)`, "sid", "syntax", 1, 1, undefined, /has no sid/],
])("%s is refused by name and place", (text, option, kind, line, column, sid, message) => {
  const { problems, total, ruleSet } = parse(text);
  expect(problems).toEqual([
    {
      file: "local.rules",
      option,
      kind,
      line,
      column,
      gid: undefined,
      sid,
      message: expect.stringMatching(message),
    },
  ]);
  expect({ total, loaded: ruleSet.rules.length }).toEqual({ total: 1, loaded: 0 });
});

test("a fault in one rule loses no other, and all faults of a rule are told", () => {
  const text = `${HEADER} (sid:1;)\n${HEADER} (flow:x; dsize:y; sid:2;)\n${HEADER} (msg:"; sid:3;)\n${HEADER} (sid:4;)`;
  expect(sids(text)).toEqual([1, 4]);
  expect(parse(text).problems.map(({ sid, line, option }) => [line, sid, option])).toEqual([
    [2, 2, "flow"],
    [2, 2, "dsize"],
    [3, 3, "header"],
  ]);
});

test("a number that is taken is refused", () => {
  const { problems } = parse(`${HEADER} (sid:1;)\n${HEADER} (sid:1; gid:2;)\n${HEADER} (sid:1;)`);
  expect(problems.map(({ line, message }) => [line, message])).toEqual([
    [3, "gid 1 sid 1 is taken by the rule at local.rules:1; give this one another"],
  ]);
});

test("variables can be given", () => {
  const text = "alert tcp $OURS any -> any any (sid:1;)";
  expect(parse(text).problems[0]?.message).toBe("source: the variable $OURS has no value");
  expect(parseRules([{ name: "r", text }], { variables: { OURS: "10.0.0.0/8" } }).problems).toEqual([]);
});

test.each([
  ['http_uri; content:"a";', ["http", "http2"]],
  ['http_uri; content:"a"; service:ssl;', ["ssl"]],
  ['content:"a";', []],
])("%s is for %j", (options, services) => {
  expect(parse(`${HEADER} (${options} sid:1;)`).ruleSet.rules[0]?.services).toEqual(services);
});

test.each([
  ['content:"long one"; content:"ab",fast_pattern;', "ab"],
  ['content:"ab"; content:"longer";', "longer"],
  ['content:!"negated one"; content:"ab";', "ab"],
  ['http_uri; content:"long in head"; http_client_body; content:"body";', "body"],
  ['pcre:"/a/";', undefined],
])("%s is found by %s", (options, expected) => {
  const pattern = parse(`${HEADER} (${options} sid:1;)`).ruleSet.rules[0]?.fastPattern;
  expect(pattern && String.fromCharCode(...pattern.bytes)).toBe(expected);
});

test("never throws", () => {
  const part = fc.constantFrom(
    `${HEADER} (`,
    "sid:1;",
    "content:",
    '"a|00|"',
    ",nocase",
    ",within 5",
    ";",
    ")",
    "\n",
    'pcre:"/a(/";',
    "byte_jump:1,0;",
    "flow:",
    "established",
    "http_header:field ",
    "alert ",
    "$X",
    "[",
    "metadata:a;",
  );
  fc.assert(fc.property(fc.array(part, { maxLength: 25 }), (parts) => void parse(parts.join(""))));
});
