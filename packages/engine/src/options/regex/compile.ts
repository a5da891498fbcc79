import { assemble, MAX_INSTRUCTIONS } from "./assemble.ts";
import type { Flags, RegexProblem } from "./ast.ts";
import { parseRegex } from "./parse.ts";
import type { Program } from "./program.ts";
import { mostInstructions } from "./shape.ts";

/** Makes a regular expression of Perl's kind ready to run, or says why not. */
export function compileRegex(text: string, flags: Flags): Program | RegexProblem {
  const parsed = parseRegex(text, flags);
  return "message" in parsed ? parsed : assemble(parsed);
}

/**
 * As `compileRegex`, but the program of an expression that surely has one is made when it is first asked for: most rules
 * never get so far, and a sensor that starts waits for its rules.
 */
export function prepareRegex(text: string, flags: Flags): (() => Program) | RegexProblem {
  const parsed = parseRegex(text, flags);
  if ("message" in parsed) return parsed;
  let program: Program | undefined;
  if (mostInstructions(parsed.root) >= MAX_INSTRUCTIONS) {
    const made = assemble(parsed);
    if ("message" in made) return made;
    program = made;
  }
  return () => (program ??= assemble(parsed) as Program);
}
