import { expect, test } from "vitest";
import { firesOn, problemsOf } from "../testing/option.ts";
import { regex } from "./regex.ts";

test.each([
  ['regex:"/a+b/";', ["aab"], ["AB", "b"]],
  ['regex:"/a+b/i";', ["aab", "AB"], ["b"]],
  ['regex:"/a+b/",nocase,fast_pattern;', ["aab", "AB"], ["b"]],
  ['content:"x"; regex:"/^ab/",relative;', ["xab"], ["abx", "xcab"]],
  ['regex:"/a.b/",dotall;', ["a\nb"], ["ab"]],
  ['regex:"/^b/",multiline;', ["a\nb", "b"], ["ab"]],
])("%s", (options, yes, no) => {
  expect(firesOn(options, [...yes, ...no])).toEqual(yes);
});

test.each([
  ["abc", 'expected "/expression/flags" in quotes, found abc'],
  ['"/a/U"', '"U" is not one of the flags i s m R'],
  ['"/a/",depth 3', '"depth 3" is not one of nocase, dotall, multiline, relative, fast_pattern'],
])("refuses %s", (text, problem) => {
  expect(problemsOf(regex, text)[0]).toBe(problem);
});
