import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { byteExtract } from "./byte-extract.ts";

test.each([
  // options, payloads it matches, payloads it does not
  ['byte_extract:1,0,n; content:"x",within 1;', ["\tx"], ["\tyx"]],
  ["byte_extract:1,1,n; byte_test:1,=,n,0,relative;", ["a\x05\x05"], ["a\x05\x06", "\x05\x05"]],
  ['content:"a"; byte_extract:1,1,n,relative; isdataat:n,relative;', ["a.\x01bb"], ["a.\x02bb"]],
  ["byte_extract:1,0,n,multiplier 2; isdataat:n;", ["\x01bb"], ["\x01b"]],
])("%s", (options, yes, no) => {
  expect(firesOn(options, [...yes, ...no])).toEqual(yes);
});

test.each([
  ["1,0,9n", '"9n" is not the name of a variable'],
  ["1,0,n,align 3", 'align takes 2 or 4, found "3"'],
])("refuses byteExtract:%s", (text, problem) => {
  expect(problemsOf(byteExtract, text)).toEqual([problem]);
});
