import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { pcre } from "./pcre.ts";

test.each([
  // options, payloads it matches, payloads it does not
  ['pcre:"/a.c/";', ["abc", "xabcx"], ["a\nc", "ABC"]],
  ['pcre:"/a.c/is";', ["A\nC"], ["ac"]],
  ['pcre:!"/abc/";', ["ab"], ["abc"]],
  ['content:"x"; pcre:"/^abc/R";', ["xabc", "..xabc", "x xabc"], ["abc", "x abc"]],
  ['pcre:"/abc/A";', ["abc"], ["xabc"]],
  ['pcre:"/^b/m";', ["a\nb"], ["ab"]],
  ['pcre:"/a$/";', ["ba", "ba\n"], ["ab"]],
  ['pcre:"/a$/E";', ["ba"], ["ba\n"]],
  ['pcre:"m#a/b#";', ["a/b"], ["ab"]],
  ['pcre:"/(\\x27|\\x22)a\\1/";', ["'a'", '"a"'], ["'a\""]],
  ['pcre:"/a/"; content:"b",within 1;', ["ab", "a ab"], ["a b"]],
])("%s", (options, yes, no) => {
  expect(firesOn(options, [...yes, ...no])).toEqual(yes);
});

test.each([
  ["abc", 'expected "/expression/flags" in quotes, found abc'],
  ['"/abc"', 'expected "/expression/flags" in quotes, found "/abc"'],
  ['"/abc/q"', '"q" is not one of the flags i s m x A E G O R'],
  ['"/(abc/"', '"(" is never closed'],
  ['"/a(?R)/"', "cannot do recursion yet"],
])("refuses pcre:%s", (text, problem) => {
  expect(problemsOf(pcre, text)).toEqual([problem]);
});
