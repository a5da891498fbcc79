import type { RuleOption } from "../rules/option.ts";

export const classtype: RuleOption = {
  name: "classtype",
  summary: "What kind of attack it is; decides the priority.",
  example: "classtype:trojan-activity",

  add(text, rule) {
    // A name that we do not know is kept: it says something to people, and the priority is then the default.
    if (!/^[\w-]+$/.test(text)) rule.problem(`"${text}" is not the name of a classtype such as misc-attack`);
    rule.fact("classtype", text);
  },
};
