import { expect, test } from "vitest";
import { parseRules } from "../rules/index.ts";

/** What a rule with these options says of itself. */
const facts = (options: string) =>
  parseRules([{ name: "test", text: `alert tcp any any -> any any (${options})` }]).ruleSet.rules[0]?.facts;

test("takes quotes and backslashes off", () => {
  expect(facts('msg:"a \\"b\\"\\; c"; sid:1;')?.message).toBe('a "b"; c');
});

test("facts of a rule come together", () => {
  expect(
    facts(
      'msg:"m"; reference:cve, 2021-44228; reference:url,example.org/a; metadata:policy x drop, ruleset y; ' +
        "classtype:trojan-activity; gid:3; sid:7; rev:2;",
    ),
  ).toEqual({
    gid: 3,
    sid: 7,
    rev: 2,
    action: "alert",
    message: "m",
    classtype: "trojan-activity",
    classification: "A Network Trojan was detected",
    priority: 1,
    references: ["cve,2021-44228", "url,example.org/a"],
    metadata: ["policy x drop", "ruleset y"],
  });
});

test.each([
  ["classtype:misc-activity; sid:1;", 3],
  ["classtype:misc-activity; priority:1; sid:1;", 1],
  ["classtype:our-own; sid:1;", 3],
  ["sid:1;", 3],
])("%s has priority %i", (options, priority) => {
  expect(facts(options)?.priority).toBe(priority);
});
