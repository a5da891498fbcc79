import type { RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";

export const sipMethod: RuleOption = {
  name: "sip_method",
  summary: "The method of a SIP request.",
  example: "sip_method:invite,options",

  add(text, rule) {
    const words = splitArguments(text.toLowerCase());
    if (words.length === 0) rule.problem("expected the name of a method such as invite");
    const negated = words.every((word) => word.startsWith("!"));
    const names = words.map((word) => word.replace(/^!\s*/, ""));
    rule.test(
      ({ inspection: { buffers } }) => {
        const { sipMethod } = buffers.facts;
        return sipMethod !== undefined && names.includes(sipMethod) !== negated;
      },
      { cheap: true },
    );
  },
};
