import { existsSync, readFileSync } from "node:fs";
import type { Flags } from "../../options/regex/ast.ts";

/** A regular expression of a rule, its flags reduced to those of PCRE. */
export interface Expression {
  readonly text: string;
  readonly letters: string;
}

const DATA = process.env["PECCARY_DATA"] ?? "../shared/data";

/** The rule files that expressions are taken from; those that are here. */
export const ruleFiles: readonly string[] = [
  "snort3-community.rules",
  "snort29-community.rules",
  "et-open-suricata.rules",
]
  .map((name) => `${DATA}/rules/${name}`)
  .filter((path) => existsSync(path));

/** The expressions of rule files, each once. */
export function expressionsOf(files: readonly string[]): readonly Expression[] {
  const found = new Map<string, Expression>();
  for (const file of files)
    for (const [, one] of readFileSync(file, "utf8").matchAll(/pcre:\s*!?"\/(.*?[^\\]\/[a-zA-Z]*)"\s*;/g)) {
      const end = one!.lastIndexOf("/");
      const text = one!.slice(0, end);
      const letters = one!.slice(end + 1).replace(/[^imsxAEG]/g, "");
      found.set(`${letters}/${text}`, { text, letters });
    }
  return [...found.values()];
}

export const flagsOf = (letters: string): Flags => ({
  noCase: letters.includes("i"),
  dotAll: letters.includes("s"),
  multiline: letters.includes("m"),
  extended: letters.includes("x"),
  dollarEnd: letters.includes("E"),
  ungreedy: letters.includes("G"),
});
