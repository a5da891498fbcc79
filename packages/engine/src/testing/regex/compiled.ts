import { assemble } from "../../options/regex/assemble.ts";
import type { Regex } from "../../options/regex/ast.ts";
import { Automaton } from "../../options/regex/automaton.ts";
import { checkRegex } from "../../options/regex/check.ts";
import { machine } from "../../options/regex/machine.ts";
import { parseRegex } from "../../options/regex/parse.ts";
import type { Program } from "../../options/regex/program.ts";
import { threadsOf } from "../../options/regex/threads.ts";
import { flagsOf } from "./expressions.ts";

/** Steps enough for any answer that a test wants. */
const LIMIT = 10_000_000;

/** An expression made ready, and both ways to search for it, each from a place on. */
export interface Compiled {
  readonly regex: Regex;
  readonly program: Program;
  /** Where the first match ends, -1, or "given up"; `limit` bounds the steps. */
  readonly machine: (bytes: Uint8Array, from?: number, only?: boolean, limit?: number) => number | "given up";
  /** The same by the automaton; undefined where none can be had. */
  readonly automaton: Automaton | undefined;
}

/** Throws for an expression that is refused. */
export function compiled(text: string, letters: string): Compiled {
  const regex = parseRegex(text, flagsOf(letters));
  if ("message" in regex) throw new Error(`/${text}/: ${regex.message}`);
  const problem = checkRegex(regex);
  if (problem !== undefined) throw new Error(`/${text}/: ${problem.message}`);
  const program = assemble(regex);
  const threads = threadsOf(program);
  return {
    regex,
    program,
    machine(bytes, from = 0, only = letters.includes("A"), limit = LIMIT) {
      machine.left = limit;
      const end = machine.search(program, bytes, 0, bytes.length, from, only);
      return machine.gaveUp ? "given up" : end;
    },
    automaton: threads && new Automaton(program, threads),
  };
}

/** What the first match covers; by the machine. */
export function boundsIn(
  one: Compiled,
  bytes: Uint8Array,
  anchored: boolean,
): readonly [number, number] | undefined {
  const end = one.machine(bytes, 0, anchored);
  if (end === "given up") throw new Error("given up");
  if (end < 0) return undefined;
  let begin = 0;
  while (!anchored && one.machine(bytes, begin, true) === -1) begin++;
  return [begin, end];
}
