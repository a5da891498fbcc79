import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { sdPattern } from "./sd-pattern.ts";

// Numbers that card makers give for tests.
test.each([
  [
    "credit_card",
    ["4111111111111111", "pay 4111-1111-1111-1111.", "378282246310005"],
    ["4111111111111112", "x4111111111111111", "1111111111111117"],
  ],
  [
    "us_social",
    ["is 123-45-6789."],
    ["123456789", "000-45-6789", "666-45-6789", "123-00-6789", "123-45-0000", "1123-45-6789"],
  ],
  ["us_social_nodashes", ["123456789"], ["1234567890", "987654321"]],
  ["email", ["mail a.b@c.test now"], ["a@b", "@c.test"]],
  ["us_phone", ["(212) 555-0100", "212-555-0100", "+1 212 555 0100"], ["2125550100", "12-555-0100"]],
])("%s", (name, yes, no) => {
  expect(firesOn(`sd_pattern:"${name}";`, [...yes, ...no])).toEqual(yes);
});

test("wants so many of them", () => {
  const one = "4111111111111111";
  expect(firesOn('sd_pattern:"credit_card",threshold 2;', [one, `${one} ${one}`])).toEqual([`${one} ${one}`]);
});

test.each([
  ['sd_pattern:"\\b\\w+@ours\\.test\\b";', ["to a.b@ours.test now"], ["a@theirs.test"]],
  ['sd_pattern:"secret",threshold 3;', ["secret secret secret", "secretsecretsecret"], ["secret secret"]],
  ['sd_pattern:"[0-9]{3}-[0-9]{2}, [a-z]";', ["123-45, x"], ["123-45"]],
])("an expression: %s", (option, yes, no) => {
  expect(firesOn(option, [...yes, ...no])).toEqual(yes);
});

test.each([
  ['"(a"', '"(" is never closed'],
  ["email", 'expected a name or an expression in quotes, found "email"'],
  ['"email",threshold 0', 'expected "threshold N", found "threshold 0"'],
])("refuses %s", (text, problem) => {
  expect(problemsOf(sdPattern, text)).toEqual([problem]);
});
