import { assemble } from "./assemble.ts";
import type { Flags, RegexProblem } from "./ast.ts";
import { parseRegex } from "./parse.ts";
import type { Program } from "./program.ts";

/** Makes a regular expression of Perl's kind ready to run, or says why not. */
export function compileRegex(text: string, flags: Flags): Program | RegexProblem {
  const parsed = parseRegex(text, flags);
  return "message" in parsed ? parsed : assemble(parsed);
}
