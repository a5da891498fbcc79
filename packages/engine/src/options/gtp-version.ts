import type { RuleOption } from "../rules/option.ts";

export const gtpVersion: RuleOption = {
  name: "gtp_version",
  summary: "Which version a GTP message is of: 0, 1, 2.",
  example: "gtp_version:1",

  add(text, rule) {
    if (!/^[012]$/.test(text)) rule.problem(`"${text}" is not one of 0, 1, 2`);
    const wanted = Number(text);
    rule.test(({ inspection: { buffers } }) => buffers.facts.gtpVersion === wanted, { cheap: true });
  },
};
