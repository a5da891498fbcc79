import { expect, test } from "vitest";
import { parseRules } from "../rules/index.ts";
import { problemsOf } from "../testing/option.ts";
import { threshold } from "./threshold.ts";

test("is how often this rule may speak", () => {
  const text = "alert tcp any any -> any any (threshold:type both,track by_dst,count 3,seconds 9; sid:7;)";
  expect(parseRules([{ name: "test", text }]).ruleSet.filters).toEqual([
    { kind: "event_filter", gid: 1, sid: 7, type: "both", track: "by_dst", count: 3, seconds: 9 },
  ]);
});

test.each([
  ["type some,track by_src,count 1,seconds 1", 'expected type limit, threshold or both, found "some"'],
  [
    "type limit,track by_me,count 1,seconds 1",
    'expected track by_src, by_dst, by_both or by_rule, found "by_me"',
  ],
  ["type limit,track by_src,count x,seconds 1", 'expected "count N" and "seconds N"'],
  ["type limit,track by_src,count 1", 'expected "count N" and "seconds N"'],
])("refuses %s", (text, problem) => {
  expect(problemsOf(threshold, text)).toEqual([problem]);
});
