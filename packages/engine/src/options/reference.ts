import type { RuleOption } from "../rules/option.ts";
import { unquote } from "./reading/arguments.ts";

export const reference: RuleOption = {
  name: "reference",
  summary: "Where to read more: cve, url, bugtraq …",
  example: "reference:cve,2021-44228",

  add(text, rule) {
    const value = unquote(text);
    if (!/^[^,]+,./.test(value)) rule.problem(`"${text}" is not a scheme and an id, such as cve,2021-44228`);
    rule.fact("reference", value.replace(/^([^,]+?)\s*,\s*/, "$1,"));
  },
};
