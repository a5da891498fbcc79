import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromLatin1 } from "../../bytes.ts";
import { ruleLimits } from "../../limits.ts";
import { emit } from "../../testing/regex/emit.ts";
import { assemble } from "./assemble.ts";
import type { Flags, Node } from "./ast.ts";
import { machine } from "./machine.ts";
import { parseRegex } from "./parse.ts";

const flagsOf = (letters: string): Flags => ({
  noCase: letters.includes("i"),
  dotAll: letters.includes("s"),
  multiline: letters.includes("m"),
  extended: letters.includes("x"),
  dollarEnd: letters.includes("E"),
  ungreedy: letters.includes("G"),
});

interface Ready {
  readonly root: Node;
  /** Where the first match ends, -1, or "given up"; and the steps that took. */
  readonly run: (subject: string, limit?: number) => readonly [end: number | "given up", steps: number];
  /** The same expression for JavaScript, where that means the same. */
  readonly javascript: RegExp | undefined;
}

function ready(text: string, letters: string): Ready {
  const regex = parseRegex(text, flagsOf(letters));
  if ("message" in regex) throw new Error(`${text}: ${regex.message}`);
  const program = assemble(regex);
  if ("message" in program) throw new Error(`${text}: ${program.message}`);
  const { source, noCase, unsure } = emit(regex);
  return {
    root: regex.root,
    run(subject, limit = ruleLimits.regexSteps) {
      const bytes = fromLatin1(subject);
      machine.left = limit;
      const end = machine.search(program, bytes, 0, bytes.length, 0, letters.includes("A"));
      return [machine.gaveUp ? "given up" : end, limit - machine.left];
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

/**
 * Expressions in which JavaScript and PCRE agree: they differ on rounds of a repeat that are empty, and on what groups
 * matched in rounds before.
 */
const expression: fc.Arbitrary<string> = fc.letrec<{ solid: string; any: string }>((tie) => ({
  solid: fc.oneof(
    { withCrossShrink: true, maxDepth: 4 },
    fc.constantFrom("a", "b", "c", ".", "[ab]", "[^a]", "\\w", "\\s", "\\n", "ab"),
    fc.tuple(tie("solid"), tie("any")).map(([one, other]) => one + other),
    fc.tuple(tie("solid"), tie("solid")).map(([one, other]) => `(?:${one}|${other})`),
    fc
      .tuple(tie("solid"), fc.constantFrom("+", "+?", "{2}", "{2,}", "{1,3}?", "++"))
      .map(([one, how]) => `(?:${one})${how}`),
    tie("solid").map((one) => `(?>${one})`),
  ),
  any: fc.oneof(
    { withCrossShrink: true, maxDepth: 4 },
    tie("solid"),
    fc.constantFrom("", "^", "$", "\\b", "\\B", "\\z", "\\Z"),
    fc
      .tuple(tie("solid"), fc.constantFrom("*", "*?", "?", "??", "{0,2}", "{0,70}", "*+"))
      .map(([one, how]) => `(?:${one})${how}`),
    tie("any").map((one) => `(?=${one})`),
    tie("any").map((one) => `(?!${one})`),
    tie("any").map((one) => `(?:${one}|)`),
  ),
})).any;

const subject = fc.string({ unit: fc.constantFrom("a", "b", "c", "A", " ", "\n", "\xe9"), maxLength: 24 });

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
    const [end, steps] = ready(text, letters).run(on, 100 * LENGTH);
    expect(end).toBe(-1);
    expect(steps / LENGTH).toBeLessThan(80);
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

/** Something that an expression matches, or nearly. Random choices come from `pick`. */
function example(node: Node, pick: (below: number) => number, groups: string[]): string {
  switch (node.type) {
    case "set": {
      const members = [...node.set.keys()].filter((byte) => node.set[byte] === 1);
      const shown = members.filter((byte) => byte > 32 && byte < 127);
      const from = shown.length > 0 && pick(4) > 0 ? shown : members;
      return from.length === 0 ? "" : String.fromCharCode(from[pick(from.length)]!);
    }
    case "sequence":
      return node.items.map((item) => example(item, pick, groups)).join("");
    case "choice":
      return example(node.items[pick(node.items.length)]!, pick, groups);
    case "group": {
      const text = example(node.body, pick, groups);
      if (node.number > 0) groups[node.number] = text;
      return text;
    }
    case "atomic":
      return example(node.body, pick, groups);
    case "look":
      return node.negated || node.behind || pick(2) === 0 ? "" : example(node.body, pick, groups);
    case "repeat": {
      const times = Math.min(node.max, node.min + [0, 1, 2, 5][pick(4)]!);
      return Array.from({ length: times }, () => example(node.body, pick, groups)).join("");
    }
    case "back":
      return typeof node.group === "number" ? (groups[node.group] ?? "") : "";
    case "place":
      return node.place === "line-start" && pick(2) === 1 ? "\n" : "";
  }
}

/** Numbers that look random and are the same each time. */
function picker(): (below: number) => number {
  let state = 1;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

function spoilt(text: string, pick: (below: number) => number): string {
  const at = pick(text.length + 1);
  return [
    text,
    text.slice(0, at) + text.slice(at + 1),
    text.slice(0, at) + String.fromCharCode(pick(256)) + text.slice(at + 1),
    text.slice(0, at),
    `x \n${text} y\n`,
  ][pick(5)]!;
}

/** The expressions of a rule file, without those flags of Snort's that are none of PCRE's. */
function expressionsOf(file: string): readonly (readonly [text: string, letters: string])[] {
  const found = new Set<string>();
  for (const [, one] of readFileSync(file, "latin1").matchAll(/pcre:\s*!?"\/(.*?[^\\]\/[a-zA-Z]*)"\s*;/g))
    found.add(one!);
  return [...found].map((one) => {
    const end = one.lastIndexOf("/");
    return [one.slice(0, end), one.slice(end + 1).replace(/[^imsxAEG]/g, "")];
  });
}

const RULES = process.env["PECCARY_DATA"] ?? "../shared/data";
const community = `${RULES}/rules/snort3-community.rules`;
const hasPcre = () => spawnSync("pcre2test", ["-C", "version"]).status === 0;
const SUBJECTS = 4;

describe.skipIf(!existsSync(community))("the community rules", () => {
  test.skipIf(!hasPcre())(
    "PCRE says the same of what they match, or nearly (needs pcre2test)",
    { timeout: 60_000 },
    () => {
      const pick = picker();
      const asked: { text: string; on: string; rest: string }[] = [];
      let input = "";
      for (const [text, letters] of expressionsOf(community)) {
        const { root, run } = ready(text, letters);
        const modifiers = [...letters].map((letter) => `,${MODIFIERS[letter]}`);
        input += `${hex(text)}hex${modifiers.join("")}\n`;
        for (let count = 0; count < SUBJECTS; count++) {
          const on = spoilt(spoilt(example(root, pick, []), pick), pick).slice(0, 3_000);
          const [end] = run(on, 10_000_000);
          asked.push({
            text: `/${text}/${letters}`,
            on,
            rest: end === "given up" ? end : end < 0 ? "No match" : ` 0+ ${shown(on.slice(end))}`,
          });
          input += `${escaped(on)}\\=match_limit=200000,aftertext\n`;
        }
        input += "\n";
      }
      const output = execFileSync("pcre2test", ["-q"], { input, encoding: "latin1", maxBuffer: 1 << 28 });
      const said = output
        .split(/^.*\\=match_limit=200000,aftertext\n/m)
        .slice(1)
        .map((lines) => /^(No match| 0\+ .*|Failed: error -47.*)$/m.exec(lines)?.[0] ?? lines);
      expect(said).toHaveLength(asked.length);
      const different = asked
        .map((one, at) => ({ ...one, said: said[at]! }))
        .filter(({ rest, said }) => rest !== "given up" && !said.startsWith("Failed") && said !== rest);
      expect(different.slice(0, 3)).toEqual([]);
      expect(said.filter((line) => line.startsWith(" 0+")).length).toBeGreaterThan(asked.length / 4);
    },
  );
});

const MODIFIERS: { readonly [letter: string]: string } = {
  i: "caseless",
  m: "multiline",
  s: "dotall",
  x: "extended",
  A: "anchored",
  E: "dollar_endonly",
  G: "ungreedy",
};

/** As pcre2test reads a subject. */
const escaped = (text: string) =>
  Array.from(text, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");

/** As pcre2test shows text. */
const shown = (text: string) => text.replace(/[^ -~]/g, escaped);

const hex = (text: string) =>
  `/${Array.from(text, (c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join(" ")}/`;
