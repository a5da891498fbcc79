import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { bufferlen } from "./bufferlen.ts";

test.each([
  // options, payloads it matches, payloads it does not
  ["bufferlen:3;", ["abc"], ["ab", "abcd"]],
  ["bufferlen:>3;", ["abcd"], ["abc"]],
  ["bufferlen:2<=>4;", ["ab", "abcd"], ["a", "abcde"]],
  ['content:"a"; bufferlen:2,relative;', ["abc", "xabc"], ["ab"]],
])("%s", (options, yes, no) => {
  expect(firesOn(options, [...yes, ...no])).toEqual(yes);
});

test.each([
  ["x", '"x" is not a number or a range such as 10, !10, <10, >=10, 10<>20, 10<=>20'],
  ["1,x", 'expected a size and perhaps "relative", found "1,x"'],
])("refuses bufferlen:%s", (text, problem) => {
  expect(problemsOf(bufferlen, text)).toEqual([problem]);
});
