import { execFileSync, spawnSync } from "node:child_process";
import type { Expression } from "./expressions.ts";

/** Whether `pcre2test` of Debian's pcre2-utils is there. */
export const hasPcre2 = (): boolean => spawnSync("pcre2test", ["-C", "version"]).status === 0;

/** What PCRE2 says of one subject: the first match as `shownMatch` shows it; nothing found; or that it took too long. */
export type Verdict = string;

/** What PCRE2 says of one expression: why it does not take it, or a verdict for each subject. */
export type Answer = string | readonly Verdict[];

export interface Question extends Expression {
  readonly subjects: readonly string[];
}

const MODIFIERS: { readonly [letter: string]: string } = {
  i: "caseless",
  m: "multiline",
  s: "dotall",
  x: "extended",
  A: "anchored",
  E: "dollar_endonly",
  G: "ungreedy",
};

/** Tries of one search: a second and more. */
const MATCH_LIMIT = 1_000_000;

/** Asks `pcre2test`: one run for all. */
export function askPcre2(questions: readonly Question[]): readonly Answer[] {
  const modifiers = (letters: string) => [...letters].map((letter) => `,${MODIFIERS[letter]}`).join("");
  const input = questions
    .map(
      ({ text, letters, subjects }) =>
        `${hex(text)}hex${modifiers(letters)}\n${subjects.map((one) => `${escaped(one)}\\=${LAST}\n`).join("")}\n`,
    )
    .join("");
  const output = execFileSync("pcre2test", ["-q"], { input, encoding: "latin1", maxBuffer: 1 << 30 });
  return output
    .split(/^\/(?=[\da-f ]*\/hex)/m)
    .slice(1)
    .map(answer);
}

const LAST = `match_limit=${MATCH_LIMIT},aftertext`;

function answer(part: string): Answer {
  const refused = /^Failed: error \d+ at offset \d+: (.*)$/m.exec(part);
  if (refused !== null) return refused[1]!;
  return part
    .split(new RegExp(`^.*\\\\=${LAST}\n`, "m"))
    .slice(1)
    .map(verdict);
}

function verdict(lines: string): Verdict {
  if (/^No match/m.test(lines)) return "no match";
  const rest = /^ 0\+ (.*)$/m.exec(lines)?.[1];
  const found = /^ 0: (.*)$/m.exec(lines)?.[1];
  return rest === undefined || found === undefined ? "gave up" : `${found} before ${rest}`;
}

/** A match, or none, as `pcre2test` shows it: bytes that are not of ASCII as escapes, a backslash as it is. */
export function shownMatch(
  subject: string,
  bounds: readonly [begin: number, end: number] | undefined,
): Verdict {
  if (bounds === undefined) return "no match";
  const shown = (text: string) => text.replace(/[^ -~]/g, escaped);
  return `${shown(subject.slice(...bounds))} before ${shown(subject.slice(bounds[1]))}`;
}

const hexadecimal = (byte: number) => byte.toString(16).padStart(2, "0");

/** As `pcre2test` reads a subject. */
const escaped = (text: string) => Array.from(text, (c) => `\\x${hexadecimal(c.charCodeAt(0))}`).join("");

/** As a rule file has it, in UTF-8. */
const hex = (text: string) => `/${Array.from(new TextEncoder().encode(text), hexadecimal).join(" ")}/`;
