import type { RuleOption } from "../rules/option.ts";

export const soid: RuleOption = {
  name: "soid",
  summary: "Ties a stub to a compiled rule; of text rules it says nothing.",
  example: "soid:3|12345",

  add(text, rule) {
    if (text === "") rule.problem("expected a text");
    rule.fact("soid", text);
  },
};
