import type { RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";

export const metadata: RuleOption = {
  name: "metadata",
  summary: "Anything else to know of the rule: names and values.",
  example: "metadata:policy security-ips drop,ruleset community",

  add(text, rule) {
    for (const one of splitArguments(text)) if (one !== "") rule.fact("metadata", one);
  },
};
