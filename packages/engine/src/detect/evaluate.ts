import { ruleLimits } from "../limits.ts";
import type { Rule } from "../rules/rule.ts";
import type { Point } from "./point.ts";

export const MAX_TESTS: number = ruleLimits.ruleTests;
const MAX_SEARCHED: number = ruleLimits.searchedBytes;

/** Where a step can be taken up again. Longest known rule: 60 steps. */
interface Choice {
  step: number;
  again: number;
  buffer: number;
  bytes: Uint8Array;
  start: number;
  end: number;
  cursor: number;
  marked: number;
}

export type Verdict = "match" | "no match" | "given up";

/**
 * Tries the steps of a rule in order. When one fails, the last step before it that can match further on and whose end
 * others count from is asked for its next match, as Snort does.
 */
export class Evaluator {
  readonly #choices: Choice[] = [];

  run(rule: Rule, at: Point): Verdict {
    const { steps } = rule;
    at.reset();
    let depth = 0;
    let tests = 0;
    at.again = -1;
    for (let i = 0; i < steps.length; ) {
      if (++tests > MAX_TESTS) {
        at.giveUp("ruleTests");
        return "given up";
      }
      if (at.searched > MAX_SEARCHED) {
        at.giveUp("searchedBytes");
        return "given up";
      }
      const step = steps[i]!;
      if (step.worthAnother) this.#keep(depth, i, at);
      if (step.test(at)) {
        if (step.worthAnother && at.again >= 0) this.#choices[depth++]!.again = at.again;
        i++;
      } else {
        if (depth === 0) return at.gaveUp ? "given up" : "no match";
        i = this.#back(--depth, at);
        continue;
      }
      at.again = -1;
    }
    return "match";
  }

  #keep(depth: number, step: number, at: Point): void {
    const choice = (this.#choices[depth] ??= {
      step,
      again: -1,
      buffer: 0,
      bytes: at.bytes,
      start: 0,
      end: 0,
      cursor: 0,
      marked: 0,
    });
    choice.step = step;
    choice.buffer = at.buffer;
    choice.bytes = at.bytes;
    choice.start = at.start;
    choice.end = at.end;
    choice.cursor = at.cursor;
    choice.marked = at.marked;
  }

  #back(depth: number, at: Point): number {
    const choice = this.#choices[depth]!;
    at.buffer = choice.buffer;
    at.bytes = choice.bytes;
    at.start = choice.start;
    at.end = choice.end;
    at.cursor = choice.cursor;
    at.marked = choice.marked;
    at.again = choice.again;
    return choice.step;
  }
}

export const passes = (tests: Rule["cheap"], at: Point): boolean => {
  for (const test of tests) if (!test(at)) return false;
  return true;
};
