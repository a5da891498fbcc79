import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromLatin1 } from "../../bytes.ts";
import { ruleLimits } from "../../limits.ts";
import { compiled } from "../../testing/regex/compiled.ts";
import { expression } from "../../testing/regex/made-up.ts";
import { picker } from "../../testing/regex/picker.ts";
import { attacks } from "../../testing/regex/subjects.ts";
import { Finder } from "./finder.ts";
import { machine } from "./machine.ts";

/** What a finder says, and the steps that took. */
function find(finder: Finder, subject: string): readonly [found: number | "given up", steps: number] {
  const bytes = fromLatin1(subject);
  machine.left = ruleLimits.regexSteps;
  const found = finder.search(bytes, 0, bytes.length, 0, false);
  return [machine.gaveUp ? "given up" : found, ruleLimits.regexSteps - machine.left];
}

test("answers as the machine does, subject after subject, whichever way it takes", () => {
  let answers = 0;
  fc.assert(
    fc.property(expression, fc.integer({ min: 1, max: 99 }), (text, seed) => {
      const one = compiled(text, "");
      const finder = new Finder(one.program);
      for (const subject of attacks(one.regex.root, 700, picker(seed))) {
        const [found] = find(finder, subject);
        const expected = one.machine(fromLatin1(subject));
        if (found === "given up" || expected === "given up") continue;
        answers++;
        expect(found).toBe(expected);
      }
    }),
    { numRuns: 60 },
  );
  expect(answers).toBeGreaterThan(600);
});

const LENGTH = 65_536;
const filled = (text: string) => text.repeat(Math.ceil(LENGTH / text.length)).slice(0, LENGTH);

/** What each kind of expression costs on the subject that is worst for it. */
describe("64 KiB made against an expression cost a few steps a byte", () => {
  test.each([
    ["repeats of repeats", "^(a+)+$", `${filled("a").slice(1)}!`],
    ["many lazy repeats", "(.*?,){11}P", filled("a,")],
    ["many lazy repeats, few ends", "(.*?,){11}P", filled("a")],
    ["counted groups", "(?:\\.*[a-f0-9]\\.*){32}x", filled("a.")],
    ["large counted sets", "q[^\\n]{1,1000}x", filled("qyyyy")],
    ["ways that begin alike", "(?:a|ab|b)*c", filled("ab")],
    ["repeats in a row", "a.*b.*c.*d.*e", filled("abc")],
    ["blanks in blanks", "(\\s+)*URL", filled(" ")],
    ["lines", "(?m)^[^\\n]*?<[^\\n]*?<[^\\n]*?>", filled("<")],
    ["possessive", "(?s)a.*+b", filled("a")],
  ])("%s: /%s/", (_, text, subject) => {
    const finder = new Finder(compiled(text, "").program);
    for (let time = 0; time < 3; time++) {
      const [found, steps] = find(finder, subject);
      expect(found).toBe(-1);
      expect(steps / LENGTH).toBeLessThan(3);
    }
  });
});

describe("where it cannot be bounded by the length, it ends at the limit", () => {
  test.each([
    ["back-references", "(\\w+)\\s*=.*\\1x", filled("a=b ")],
    ["look-ahead in a repeat", "(?:(?=a*b).)*c", filled("a")],
    ["look-behind", ".*?(?<=a.{9})(?<!b.{99})x(?=\\w+?z)", filled("ax")],
    ["atomic groups", "(?>a+b?)+(?>a*)(?>a*)c", filled("a")],
    ["rounds that may be empty", "(?:a*|b)*?(?:\\s*|c)*d", filled("a")],
    ["conditions", "(a)?(?:(?(1)a*|b)*c)*d", filled("a")],
  ])("%s: /%s/", (_, text, subject) => {
    const finder = new Finder(compiled(text, "").program);
    for (let time = 0; time < 3; time++) {
      const [found, steps] = find(finder, subject);
      expect([-1, "given up"]).toContain(found);
      // What is looked through in one go is counted when it is done.
      expect(steps).toBeLessThan(ruleLimits.regexSteps + LENGTH / 2);
    }
  });
});
