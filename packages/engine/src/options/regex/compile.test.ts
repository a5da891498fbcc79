import fc from "fast-check";
import { expect, test } from "vitest";
import { fromLatin1 } from "../../bytes.ts";
import type { Flags } from "./ast.ts";
import { compileRegex, prepareRegex } from "./compile.ts";
import { machine } from "./machine.ts";
import { parseRegex } from "./parse.ts";
import { mostInstructions } from "./shape.ts";

const flagsOf = (letters: string): Flags => ({
  noCase: letters.includes("i"),
  dotAll: letters.includes("s"),
  multiline: letters.includes("m"),
  extended: letters.includes("x"),
  dollarEnd: letters.includes("E"),
  ungreedy: letters.includes("G"),
});

/** What the first match covers, or undefined. */
function match(text: string, letters: string, subject: string): string | undefined {
  const program = compileRegex(text, flagsOf(letters));
  if ("message" in program) throw new Error(program.message);
  const bytes = fromLatin1(subject);
  const anchored = letters.includes("A");
  const search = (from: number, only: boolean) => {
    machine.left = 10_000;
    return machine.search(program, bytes, 0, bytes.length, from, only);
  };
  const end = search(0, anchored);
  if (end < 0) return undefined;
  const begin = anchored ? 0 : [...subject, ""].findIndex((_, at) => search(at, true) >= 0);
  return subject.slice(begin, end);
}

/** As PCRE2 10.42 answers, without Unicode. */
test.each([
  // expression, flags, subject, what matches
  ["a.c", "", "a\rc", "a\rc"],
  ["a.c", "", "a\nc", undefined],
  ["a.c", "s", "a\nc", "a\nc"],
  ["^b", "", "a\nb", undefined],
  ["^b", "m", "a\nb", "b"],
  ["^b", "m", "a\rb", undefined],
  ["^", "m", "", ""],
  ["a$", "", "a\n", "a"],
  ["a$", "", "a\r\n", undefined],
  ["a$", "", "a\n\n", undefined],
  ["a$", "E", "a\n", undefined],
  ["a$", "m", "a\nb", "a"],
  ["a\\Z", "m", "a\nb", undefined],
  ["a\\z", "", "a\n", undefined],
  ["\\Ab", "m", "a\nb", undefined],
  ["AB", "i", "xab", "ab"],
  ["[a-c]", "i", "B", "B"],
  ["[^a]", "i", "A", undefined],
  ["\xe9", "i", "\xc3\xa9", "\xc3\xa9"],
  ["\\xe9", "i", "\xc9", undefined],
  ["a(?i)b", "", "aB", "aB"],
  ["a(?i)b", "", "AB", undefined],
  ["(?i:a)b", "", "Ab", "Ab"],
  ["(a(?i)b)c", "", "aBC", undefined],
  ["a b # c", "x", "ab", "ab"],
  ["[ ]", "x", " ", " "],
  ["a(?#comment)b", "", "ab", "ab"],
  ["\\Qa.b\\E.", "", "a.bc", "a.bc"],
  ["\\Qa.b", "", "axb", undefined],
  ["\\d+\\D\\w\\W\\s\\S", "", "12-a- b", "12-a- b"],
  ["\\s", "", "\x0b", "\x0b"],
  ["\\s", "", "\xa0", undefined],
  ["\\h\\v", "", "\xa0\x85", "\xa0\x85"],
  ["\\N+", "s", "ab\nc", "ab"],
  ["a\\Rb", "", "a\r\nb", "a\r\nb"],
  ["\\R\\n", "", "\r\n", undefined],
  ["\\x41\\x{42}\\103\\x", "", "ABC\0", "ABC\0"],
  ["\\e\\a\\f\\t\\cA", "", "\x1b\x07\x0c\t\x01", "\x1b\x07\x0c\t\x01"],
  ["\\0\\012", "", "\0\n", "\0\n"],
  ["[\\b\\x30-\\x32]+", "", "\b012", "\b012"],
  ["[]a]+", "", "]a", "]a"],
  ["[^]a]+", "", "b]", "b"],
  ["[a\\-z]+", "", "-", "-"],
  ["[\\d-z]+", "", "1-z", "1-z"],
  ["[[:alpha:][:^digit:]]+", "", "a-1", "a-"],
  ["(a)\\1", "", "aa", "aa"],
  ["(a)\\1", "i", "aA", "aA"],
  ["(a)\\g1\\g{1}\\g{-1}", "", "aaaa", "aaaa"],
  ["(?P<n>a)(?P=n)\\k<n>\\k{n}", "", "aaaa", "aaaa"],
  ["(?<n>a)\\k'n'", "", "aa", "aa"],
  ["(a)\\11", "", "a\t", "a\t"],
  ["(a)b|c\\1", "", "c", undefined],
  ["(?:(a)|(a))b|\\1", "", "c", undefined],
  ["(?=(a))\\1", "", "a", "a"],
  ["a{2}", "", "aaa", "aa"],
  ["a{2,}", "", "aaa", "aaa"],
  ["a{1,2}?", "", "aa", "a"],
  ["a{,2}", "", "a{,2}", "a{,2}"],
  ["a{x", "", "a{x", "a{x"],
  ["a+", "G", "aa", "a"],
  ["a+?", "G", "aa", "aa"],
  ["a++a", "", "aaa", undefined],
  ["(?>a+)a", "", "aaa", undefined],
  ["(?>a|ab)(c)\\1", "", "acc", "acc"],
  ["(x)(?>(a)b)\\2\\1", "", "xabax", "xabax"],
  ["a(?=b)", "", "ab", "a"],
  ["a(?!b)", "", "abac", "a"],
  ["(?<=a)b", "", "ab", "b"],
  ["(?<!a)b", "", "abb", "b"],
  ["\\bb", "", "a b", "b"],
  ["(?:a|b)*c", "", "abac", "abac"],
  ["a|", "", "b", ""],
  ["b", "A", "ab", undefined],
  ["(a)?\\1b", "", "b", undefined],
  ["(a)?\\1b", "", "aab", "aab"],
  ["(?:\\1b|(a))+", "", "aab", "aab"],
  ["(?:|a)*b", "", "ab", "ab"],
  ["(?:|a)+", "", "a", ""],
  ["(?:a?)*?b", "", "aab", "aab"],
  ["(a|ab)(?:c|bcd)(d*)", "", "abcd", "abcd"],
  ["(?<=ab|c)d", "", "cd", "d"],
  ["(?=(a+))\\1b", "", "aab", "aab"],
  ["(?!(a)b)a\\1", "", "aa", undefined],
  ["[^x]{70,}y", "", `${"a".repeat(80)}y`, `${"a".repeat(80)}y`],
  [".{2,4}b", "", "aaaabab", "aaaab"],
  [".{0,70}b", "", `${"a".repeat(80)}b`, `${"a".repeat(70)}b`],
  ['\\/\\-\\:\\;\\"', "", '/-:;"', '/-:;"'],
])("/%s/%s on %j", (text, letters, subject, expected) => {
  expect(match(text, letters, subject)).toBe(expected);
});

test.each([
  ["(a", "syntax", '"(" is never closed'],
  ["a)", "syntax", '")" without "(" at 1'],
  ["[a", "syntax", '"[" is never closed'],
  ["*a", "syntax", 'nothing to repeat before "*"'],
  ["a{2,1}", "syntax", "{2,1}: the bounds are the wrong way round"],
  ["a{65536}", "syntax", "a repeat of more than 65535"],
  ["[b-a]", "syntax", "a range of a class goes from 98 down to 97"],
  ["\\2(a)", "syntax", "there is no group 2"],
  ["\\k<n>", "syntax", "there is no group n"],
  ["a\\", "syntax", "it ends in the middle"],
  ["[[:letter:]]", "syntax", "[:letter:] is not known"],
  ["\\i", "syntax", "\\i means nothing"],
  ["(?1)", "unsupported", "cannot do (?1) … (conditions, recursion, branch reset) yet"],
  ["(?|a)", "unsupported", "cannot do (?|a) … (conditions, recursion, branch reset) yet"],
  ["(*FAIL)", "unsupported", "cannot do verbs such as (*FAIL) yet"],
  ["a\\Kb", "unsupported", "cannot do \\K yet"],
  ["\\p{L}", "unsupported", "cannot do \\p yet"],
  ["(?<=a+)b", "syntax", "what a look-behind looks for has no fixed width"],
  ["(?:ab){60000}", "unsupported", "cannot do an expression with so many copies yet"],
  ["\\x{100}", "unsupported", "cannot do characters beyond one byte yet"],
])("refuses /%s/", (text, kind, message) => {
  expect(compileRegex(text, flagsOf(""))).toEqual({ kind, message });
  expect(prepareRegex(text, flagsOf(""))).toEqual({ kind, message });
});

test("deep nesting is refused, not fatal", () => {
  expect(compileRegex("(".repeat(5_000), flagsOf(""))).toMatchObject({ kind: "syntax" });
});

test("never throws, and what is made later is what would have been made at once", () => {
  const part = fc.constantFrom(
    ..."ab1(){}[]|*+?^$.\\,-:=!<>#'PQEdwxcogk\n".split(""),
    "(?",
    "[:",
    "{1,",
    "\\x",
    "(?<",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), fc.constantFrom("", "i", "msx"), (parts, letters) => {
      const text = parts.join("");
      const prepared = prepareRegex(text, flagsOf(letters));
      expect(typeof prepared === "function" ? prepared() : prepared).toEqual(
        compileRegex(text, flagsOf(letters)),
      );
      const parsed = parseRegex(text, flagsOf(letters));
      if (!("message" in parsed) && typeof prepared === "function")
        expect(prepared().ops.length).toBeLessThanOrEqual(mostInstructions(parsed.root) + 1);
    }),
    { numRuns: 2_000 },
  );
});
