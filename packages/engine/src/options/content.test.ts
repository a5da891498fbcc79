import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { content } from "./content.ts";

test.each([
  // options, payloads it matches, payloads it does not
  ['content:"abc";', ["abc", "xxabcxx"], ["ab", "ABC", ""]],
  ['content:"abc",nocase;', ["abc", "xABCx", "aBc"], ["ab"]],
  ['content:"|61 62|c|0a|";', ["abc\n"], ["abc"]],
  ['content:"a\\"b\\;c\\\\d";', ['a"b;c\\d'], ["abcd"]],
  ['content:"abc",depth 3;', ["abcx"], ["xabc"]],
  ['content:"abc",offset 1,depth 3;', ["xabc"], ["abc", "xxabc"]],
  ['content:"abc",offset 1,depth 4;', ["xabc", "xxabc"], ["abc", "xxxabc"]],
  ['content:"abc",offset 2;', ["xxabc", "abcabc"], ["xabc"]],
  ['content:!"abc";', ["ab", ""], ["abc", "xabc"]],
  ['content:!"abc",depth 3;', ["xabc"], ["abc"]],
  ['content:"ab"; content:"cd",distance 0;', ["abcd", "ab cd"], ["cdab", "abxc"]],
  ['content:"ab"; content:"cd",within 2;', ["abcd"], ["abxcd"]],
  ['content:"ab"; content:"cd",distance 1,within 2;', ["abxcd"], ["abcd", "abxxcd"]],
  ['content:"ab"; content:"cd",distance -4;', ["cdab", "abcd"], ["ab"]],
  ['content:"ab"; content:!"cd",within 2;', ["abxcd"], ["abcd"]],
  // A window that lies behind the end holds nothing; without one there is nothing to look at.
  ['content:"ab"; content:!"cd",distance 5,within 2;', ["ab"], ["abxxxxxcd"]],
  ['content:"ab"; content:!"cd",distance 5;', ["abxxxxx"], ["ab"]],
  ['content:"ab"; content:"cd",within 2; content:"ef",within 2;', ["ab abcdef", "abcd abcdef"], ["abcd ef"]],
  ['content:"a"; content:"b",distance 1,within 1; content:"c",distance 0;', ["aaxbc", "axbc"], ["abc"]],
  ['content:"abcdefgh",fast_pattern_offset 2,fast_pattern_length 4;', ["abcdefgh"], ["cdef"]],
  ['content:"ab",startswith;', ["abx"], ["xab"]],
  ['content:"ab",endswith;', ["ab", "xab", "abab"], ["abx", "b"]],
  ['content:!"ab",endswith;', ["abx", "b"], ["ab", "xab"]],
  ['content:"ab",startswith,endswith;', ["ab"], ["abab", "abx"]],
  ['content:"x"; content:"ab",distance 0,endswith;', ["xab", "xxab"], ["abx", "ab"]],
  ['content:"x"; byte_extract:1,0,n,relative; content:"z",within n;', ["x\x02yz"], ["x\x01yz"]],
])("%s", (options, yes, no) => {
  expect(firesOn(options, [...yes, ...no])).toEqual(yes);
});

test.each([
  ["abc", "expected bytes in quotes, found abc"],
  ['""', "the pattern is empty"],
  ['"|0|"', 'a lone hex digit "0" before |'],
  ['"|0g|"', '"g" is not a hex digit'],
  ['"|00"', "the | that opens hex bytes is never closed"],
  ['"abc",depth 2', "depth 2 is less than the 3 bytes to find"],
  ['"abc",depth x', '"x" is neither a number nor a variable made earlier in this rule'],
  ['"abc",depth 3,within 3', "offset and depth cannot be mixed with distance and within"],
  ['"abc",nocase,nocase', "nocase stands twice"],
  ['!"abc",fast_pattern', "a negated content cannot be the fast pattern"],
  [
    '"abc",fast_pattern_offset 3',
    "fast_pattern_offset and fast_pattern_length reach outside the 3 bytes to find",
  ],
  [
    '"abc",rawbytes',
    '"rawbytes" is not one of nocase, offset, depth, distance, within, startswith, endswith, fast_pattern, fast_pattern_offset, fast_pattern_length',
  ],
])("refuses content:%s", (text, problem) => {
  expect(problemsOf(content, text)).toEqual([problem]);
});
