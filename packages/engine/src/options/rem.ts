import type { RuleOption } from "../rules/option.ts";

export const rem: RuleOption = {
  name: "rem",
  summary: "A comment inside a rule.",
  example: 'rem:"seen in the wild since May"',

  add(text, rule) {
    if (text === "") rule.problem("expected a text");
    rule.fact("rem", text);
  },
};
