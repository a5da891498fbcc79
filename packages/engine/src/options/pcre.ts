import { ruleLimits } from "../limits.ts";
import type { RuleOption } from "../rules/option.ts";
import type { Flags } from "./regex/ast.ts";
import { prepareRegex } from "./regex/compile.ts";
import { machine } from "./regex/machine.ts";

const flagNames: { readonly [letter: string]: keyof Flags } = {
  i: "noCase",
  s: "dotAll",
  m: "multiline",
  x: "extended",
  E: "dollarEnd",
  G: "ungreedy",
};

/** A regular expression to find in the buffer; with flag R from the cursor on. */
export const pcre: RuleOption = {
  name: "pcre",
  summary: "A regular expression of Perl's kind to find in the buffer.",
  example: 'pcre:"/^User-Agent: \\w{8}$/mi"',

  add(text, rule) {
    const found = /^(!?)\s*"\s*(?:m(.)|(\/))(.*)"$/s.exec(text);
    const delimiter = found?.[2] ?? found?.[3] ?? "/";
    const rest = found?.[4] ?? "";
    const end = rest.lastIndexOf(delimiter);
    if (!found || end < 0) {
      rule.problem(`expected "/expression/flags" in quotes, found ${text.slice(0, 60)}`);
      return;
    }
    const negated = found[1] === "!";
    const flags: Flags = {
      noCase: false,
      dotAll: false,
      multiline: false,
      extended: false,
      dollarEnd: false,
      ungreedy: false,
    };
    let relative = false;
    let anchored = false;
    for (const letter of rest.slice(end + 1)) {
      const flag = flagNames[letter];
      if (flag !== undefined) flags[flag] = true;
      else if (letter === "R") relative = true;
      else if (letter === "A") anchored = true;
      // O lifts Snort's limits on backtracking; ours is of another kind, and holds for all.
      else if (letter !== "O") rule.problem(`"${letter}" is not one of the flags i s m x A E G O R`);
    }
    const compiled = prepareRegex(rest.slice(0, end), flags);
    if ("message" in compiled) {
      if (compiled.kind === "syntax") rule.problem(compiled.message);
      else rule.unsupported(compiled.message);
      return;
    }
    rule.test(
      (at) => {
        if (at.end < 0) return false;
        const from = relative ? at.cursor : at.start;
        if (from > at.end) return false;
        const end = Math.min(at.end, at.start + ruleLimits.regexBytes);
        if (end < at.end) at.refuse("regexBytes");
        if (from > end) return false;
        const first = at.again < 0 ? from : at.again;
        machine.left = at.regexSteps;
        const found = compiled().search(at.bytes, from, end, first, anchored);
        at.regexSteps = machine.left;
        if (machine.gaveUp) {
          at.giveUp("regexSteps");
          return false;
        }
        if (negated) return found < 0;
        if (found < 0) return false;
        at.cursor = found;
        at.again = anchored ? -1 : Math.max(found, first + 1);
        return true;
      },
      negated ? { relative } : { relative, moves: true, again: true },
    );
  },
};
