import type { Flags, RegexProblem } from "./ast.ts";
import { emit } from "./emit.ts";
import { parseRegex } from "./parse.ts";

export interface CompiledRegex {
  /** Has flag `g`, or `y` when anchored: `lastIndex` says where to start and where the match ended. */
  readonly regex: RegExp;
  /** Nothing in it keeps V8's linear engine from taking over when backtracking gets out of hand. */
  readonly linear: boolean;
}

const LARGE_REPEAT = /\{\d{3,}|,\d{3,}\}/;

/** Makes a regular expression of Perl's kind into one of JavaScript's, or says why not. */
export function compileRegex(text: string, flags: Flags, anchored: boolean): CompiledRegex | RegexProblem {
  const parsed = parseRegex(text, flags, anchored);
  if ("message" in parsed) return parsed;
  const { source, noCase, unsure, linear } = emit(parsed);
  if (unsure)
    return { kind: "unsupported", message: "cannot do a reference to a group that may not have matched yet" };
  try {
    const regex = new RegExp(source, `${anchored ? "y" : "g"}${noCase ? "i" : ""}`);
    // V8 finds out that an expression is too large when it first runs it. Only repeats make one so large.
    if (LARGE_REPEAT.test(source)) {
      regex.test("");
      regex.lastIndex = 0;
    }
    return { regex, linear };
  } catch (error) {
    return {
      kind: "unsupported",
      message: `the engine refuses it: ${error instanceof Error ? error.message.slice(0, 120) : "unknown"}`,
    };
  }
}
