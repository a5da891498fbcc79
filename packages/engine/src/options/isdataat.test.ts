import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { isdataat } from "./isdataat.ts";

test.each([
  // options, payloads it matches, payloads it does not
  ["isdataat:3;", ["abcd"], ["abc", ""]],
  ["isdataat:!3;", ["abc"], ["abcd"]],
  ['content:"a"; isdataat:2,relative;', ["abcd"], ["abc"]],
  ['content:"a"; isdataat:!2,relative;', ["abc"], ["abcd"]],
])("%s", (options, yes, no) => {
  expect(firesOn(options, [...yes, ...no])).toEqual(yes);
});

test.each([
  ["x", '"x" is neither a number nor a variable made earlier in this rule'],
  ["1,abs", 'expected a place and perhaps "relative", found "1,abs"'],
])("refuses isdataat:%s", (text, problem) => {
  expect(problemsOf(isdataat, text)).toEqual([problem]);
});
