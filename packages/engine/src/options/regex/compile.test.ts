import fc from "fast-check";
import { expect, test } from "vitest";
import { compiled } from "../../testing/regex/compiled.ts";
import { flagsOf } from "../../testing/regex/expressions.ts";
import { instructionsOf } from "./check.ts";
import { prepareRegex } from "./compile.ts";

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
  ["(?1)(a)", "unsupported", "cannot do recursion yet"],
  ["(*ACCEPT)", "unsupported", "cannot do the verb (*ACCEPT) yet"],
  ["\\p{Greek}", "unsupported", "cannot do \\p{Greek} yet"],
  ["(?<=a+)b", "syntax", "what a look-behind looks for has no fixed width"],
  ["(?:ab){60000}", "unsupported", "cannot do an expression with so many copies yet"],
  ["\\x{100}", "unsupported", "cannot do characters beyond one byte yet"],
])("refuses /%s/", (text, kind, message) => {
  expect(prepareRegex(text, flagsOf(""))).toEqual({ kind, message });
});

test.each([
  ["(".repeat(5_000)],
  ["a".repeat(20_000)],
  ["(?:a".repeat(90) + "{2})".repeat(90)],
  [`${"(?:".repeat(99)}a{1,65535}${"){1,65535}".repeat(99)}`],
  [`${"(?:".repeat(99)}a*${"){65535}".repeat(99)}`],
])("a size that is out of bounds is found before any work: %#", (text) => {
  expect(prepareRegex(text, flagsOf(""))).toHaveProperty("kind");
});

test("never throws, and it is known beforehand how long a program will be", () => {
  const part = fc.constantFrom(
    ..."ab1(){}[]|*+?^$.\\,-:=!<>#'PQEdwxcogkpK\n".split(""),
    "(?",
    "[:",
    "{1,",
    "{2}",
    "\\x",
    "(?<",
    "(?<=",
    "(?(1)",
    "(?|",
    "(?:",
    "(*",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), fc.constantFrom("", "i", "msx"), (parts, letters) => {
      const text = parts.join("");
      const prepared = prepareRegex(text, flagsOf(letters));
      if (typeof prepared !== "function") return;
      expect(prepared().program.ops.length).toBe(instructionsOf(compiled(text, letters).regex));
    }),
    { numRuns: 5_000 },
  );
});
