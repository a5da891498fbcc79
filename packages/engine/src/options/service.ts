import type { RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";

/**
 * Which services the rule is for, by Snort's names. Where the service of a flow is known this decides and the ports
 * do not; where it is not known the ports decide.
 */
export const service: RuleOption = {
  name: "service",
  summary: "The services a rule is for, whatever their port.",
  example: "service:http,imap",

  add(text, rule) {
    const names = splitArguments(text);
    if (names.length === 0) rule.problem("expected the name of a service such as http");
    for (const name of names) {
      if (!/^[\w-]+$/.test(name)) rule.problem(`"${name}" is not the name of a service`);
      rule.fact("service", name);
    }
  },
};
