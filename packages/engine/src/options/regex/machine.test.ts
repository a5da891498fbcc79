import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromLatin1 } from "../../bytes.ts";
import { ruleLimits } from "../../limits.ts";
import { compiled } from "../../testing/regex/compiled.ts";
import { emit } from "../../testing/regex/emit.ts";
import { expression, subject } from "../../testing/regex/made-up.ts";
import { machine } from "./machine.ts";

interface Ready {
  /** Where the first match ends, -1, or "given up"; and the steps that took. */
  readonly run: (subject: string, limit?: number) => readonly [end: number | "given up", steps: number];
  /** The same expression for JavaScript, where that means the same. */
  readonly javascript: RegExp | undefined;
}

function ready(text: string, letters: string): Ready {
  const one = compiled(text, letters);
  const { source, noCase, unsure } = emit(one.regex);
  return {
    run(subject, limit = ruleLimits.regexSteps) {
      const end = one.machine(fromLatin1(subject), 0, letters.includes("A"), limit);
      return [end, limit - machine.left];
    },
    javascript: unsure
      ? undefined
      : new RegExp(source, `${letters.includes("A") ? "y" : "g"}${noCase ? "i" : ""}`),
  };
}

function endIn(regex: RegExp, subject: string): number {
  const found = regex.exec(subject);
  regex.lastIndex = 0;
  return found === null ? -1 : found.index + found[0].length;
}

test("answers as JavaScript's engine does", () => {
  fc.assert(
    fc.property(expression, fc.constantFrom("", "i", "m", "s", "G", "A"), subject, (text, letters, on) => {
      const { run, javascript } = ready(text, letters);
      const [end] = run(on);
      if (javascript !== undefined && end !== "given up") expect(end).toBe(endIn(javascript, on));
    }),
    { numRuns: 3_000 },
  );
});

test("answers as JavaScript's engine does when groups are referred to", () => {
  fc.assert(
    fc.property(expression, expression, fc.constantFrom("", "i"), subject, (group, rest, letters, on) => {
      const { run, javascript } = ready(`(${group})${rest}\\1`, letters);
      const [end] = run(on);
      if (javascript !== undefined && end !== "given up") expect(end).toBe(endIn(javascript, on));
    }),
    { numRuns: 1_000 },
  );
});

const LENGTH = 16_384;
const filled = (with_: string) => with_.repeat(Math.ceil(LENGTH / with_.length)).slice(0, LENGTH);

/** What makes a backtracking engine take time with the square of the length, or worse; some seconds or years. */
describe("answers in steps that are few for each byte", () => {
  test.each([
    ["^(a+)+$", "", `${filled("a")}!`],
    ["(a+)+!x", "", filled("a")],
    ["\\w+x!", "", filled("w")],
    ["a.*b.*c.*d", "s", filled("ab")],
    ["(?:a|ab|b)*c", "", filled("ab")],
    ["^(\\s*|\\s*\\r?\\n\\s+)*URL", "", filled(" ")],
    ["(?:a*b?)*c", "", filled("aab")],
    ["<o\\s+[^>]*c\\s*=\\s*d", "", `<o ${filled(" ")}`],
    ["<o\\s+[^>]*c\\s*=\\s*d", "", filled("<o c =")],
    ["^[^\\n]*?<[^\\n]*?<[^\\n]*?<[^\\n]*?>", "m", filled("<")],
    ["^a.*?b.*?c.*?d", "s", `a${filled("bc")}`],
    ["(?:\\.*[a-f0-9]\\.*){32}x", "", filled("a.")],
    ["[^\\n]{1,1000}x", "", filled("y")],
    ["^q\\s*=", "m", filled("\n")],
  ])("/%s/%s", (text, letters, on) => {
    const [end, steps] = ready(text, letters).run(on, 500 * LENGTH);
    expect(end).toBe(-1);
    expect(steps / LENGTH).toBeLessThan(300);
  });
});

test.each([
  ["(\\w+)\\s*=.*\\1x", "s", filled("a=b ")],
  ["((?!\\1|b).|\\\\b){200}|(x)", "s", filled("a")],
  ["^(?=(?:a+)+c)", "", filled("a")],
])("gives up on /%s/%s where it would take too many", (text, letters, on) => {
  const [end, steps] = ready(text, letters).run(on);
  expect(end).toBe("given up");
  expect(steps).toBe(ruleLimits.regexSteps);
});
