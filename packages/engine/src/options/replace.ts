import type { RuleOption } from "../rules/option.ts";
import { readPattern } from "./reading/pattern.ts";

/** In Snort, puts other bytes where the content before it matched. We only watch: it is read and has no effect. */
export const replace: RuleOption = {
  name: "replace",
  summary: "What Snort would write over the content before it. Read, no effect.",
  example: 'replace:"XXX"',

  add(text, rule) {
    const found = /^"(.*)"$/s.exec(text);
    const bytes = found === null ? "expected bytes in quotes" : readPattern(found[1]!);
    if (typeof bytes === "string") rule.problem(bytes);
    rule.fact("replace", text);
  },
};
