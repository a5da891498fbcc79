import type { RuleOption } from "../rules/option.ts";
import type { Flags } from "./regex/ast.ts";
import { compileRegex } from "./regex/compile.ts";

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
      // O overrides Snort's own limits on backtracking, which we do not have.
      else if (letter !== "O") rule.problem(`"${letter}" is not one of the flags i s m x A E G O R`);
    }
    const compiled = compileRegex(rest.slice(0, end), flags, anchored);
    if ("message" in compiled) {
      if (compiled.kind === "syntax") rule.problem(compiled.message);
      else rule.unsupported(compiled.message);
      return;
    }
    const { regex } = compiled;

    rule.test(
      (at) => {
        if (at.end < 0) return false;
        const from = relative ? at.cursor : at.start;
        if (from > at.end) return false;
        const text = at.text();
        const subject = from === at.start ? text : text.slice(from - at.start);
        regex.lastIndex = Math.max(at.again, 0);
        const before = regex.lastIndex;
        const matched = regex.test(subject);
        if (negated) return !matched;
        if (!matched) return false;
        at.cursor = from + regex.lastIndex;
        at.again = anchored ? -1 : Math.max(regex.lastIndex, before + 1);
        return true;
      },
      negated ? { relative } : { relative, moves: true, again: true },
    );
  },
};
