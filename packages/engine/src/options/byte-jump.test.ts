import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { byteJump } from "./byte-jump.ts";

test.each([
  // options, payloads it matches, payloads it does not
  ['byte_jump:1,0; content:"x",within 1;', ["\x02abx", "\x00x"], ["\x02axb", "\t"]],
  ['content:"a"; byte_jump:1,0,relative; content:"x",within 1;', ["a\x01bx"], ["a\x01xb"]],
  ['byte_jump:1,0,from_beginning; content:"x",within 1;', ["\x02bx"], ["\x02bbx"]],
  ['byte_jump:1,0,from_end,post_offset -2; content:"x",within 1;', ["\x00abxc"], ["\x00abcx"]],
  ['byte_jump:1,0,align; content:"x",within 1;', ["\x01bbbbx"], ["\x01bx"]],
  ['byte_jump:1,0,multiplier 2; content:"x",within 1;', ["\x01bbx"], ["\x01bx"]],
  ['byte_jump:1,0,post_offset 1; content:"x",within 1;', ["\x01bbx"], ["\x01bx"]],
  ['byte_jump:2,0,little; content:"x",within 1;', ["\x01\x00bx"], ["\x00\x01bx"]],
])("%s", (options, yes, no) => {
  expect(firesOn(options, [...yes, ...no])).toEqual(yes);
});

test.each([
  ["1", '"" is neither a number nor a variable made earlier in this rule'],
  ["1,0,multiplier 0", '"0" is not a multiplier from 1 to 65535'],
  ["1,0,upwards", '"upwards" was not expected'],
])("refuses byteJump:%s", (text, problem) => {
  expect(problemsOf(byteJump, text)).toEqual([problem]);
});
