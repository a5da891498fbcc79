import type { RuleOption } from "../rules/option.ts";

/** `no` keeps the rule from matching; `yes` and `inherit` change nothing, since there is no policy that turns it off. */
export const enable: RuleOption = {
  name: "enable",
  summary: "Whether the rule is in use: yes, no, inherit.",
  example: "enable:yes",

  add(text, rule) {
    if (!/^(yes|no|inherit)$/.test(text)) rule.problem(`expected yes, no or inherit, found "${text}"`);
    if (text === "no") rule.test(() => false, { cheap: true });
  },
};
