import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { byteTest } from "./byte-test.ts";

test.each([
  // options, payloads it matches, payloads it does not
  ["byte_test:1,=,97,0;", ["a"], ["b", ""]],
  ["byte_test:2,>,256,0;", ["\x01\x01"], ["\x01\x00", "\x02"]],
  ["byte_test:2,=,1,0,little;", ["\x01\x00"], ["\x00\x01"]],
  ["byte_test:1,&,128,0;", ["\x80", "\xff"], ["\x7f"]],
  ["byte_test:1,!&,128,0;", ["\x7f"], ["\x80"]],
  ["byte_test:1,!=,97,0;", ["b"], ["a", ""]],
  ["byte_test:4,>,2147483648,0;", ["\xff\xff\xff\xff"], ["\x80\x00\x00\x00"]],
  ["byte_test:5,>,256,0,string,dec;", ["00257", "257  "], ["00256", "x0257", "257"]],
  ["byte_test:4,=,255,0,string,hex;", ["00ff", "0xFF"], ["0255"]],
  ['content:"a"; byte_test:1,=,98,1,relative;', ["a.b", "ab a.b"], ["ab"]],
  ["byte_test:2,=,3,0,bitmask 0x0ff0;", ["\x000", "\xf0?"], ["\x00\x03"]],
])("%s", (options, yes, no) => {
  expect(firesOn(options, [...yes, ...no])).toEqual(yes);
});

test.each([
  ["0,=,1,0", '"0" is not a count of bytes from 1 to 10'],
  ["1,~,1,0", '"~" is not one of = < > <= >= & ^, or ! before it'],
  ["1,=,x,0", '"x" is neither a number nor a variable made earlier in this rule'],
  ["5,=,1,0", "a binary number has 1 to 4 bytes"],
  ["1,=,1,0,hex", "hex, dec and oct go with string"],
  ["1,=,1,0,sideways", '"sideways" was not expected'],
])("refuses byteTest:%s", (text, problem) => {
  expect(problemsOf(byteTest, text)).toEqual([problem]);
});
