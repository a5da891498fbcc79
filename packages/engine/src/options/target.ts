import type { RuleOption } from "../rules/option.ts";

export const target: RuleOption = {
  name: "target",
  summary: "Which end of the traffic is the victim; nothing reads it yet, as in Snort.",
  example: "target:dst_ip",

  add(text, rule) {
    if (text === "") rule.problem("expected a text");
    rule.fact("target", text);
  },
};
