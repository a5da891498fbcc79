import { assemble } from "./assemble.ts";
import type { Flags, RegexProblem } from "./ast.ts";
import { checkRegex } from "./check.ts";
import { Finder } from "./finder.ts";
import { parseRegex } from "./parse.ts";

/**
 * Makes a regular expression of Perl's kind ready to run, or says why not. The program is made when it is first asked
 * for: most rules never get so far, and a sensor that starts waits for its rules.
 */
export function prepareRegex(text: string, flags: Flags): (() => Finder) | RegexProblem {
  const parsed = parseRegex(text, flags);
  if ("message" in parsed) return parsed;
  const problem = checkRegex(parsed);
  if (problem !== undefined) return problem;
  let finder: Finder | undefined;
  return () => (finder ??= new Finder(assemble(parsed)));
}
