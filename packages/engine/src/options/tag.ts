import type { RuleOption } from "../rules/option.ts";

/**
 * In Snort, logs packets that follow the match. The alert is the same without it, and packets around an alert are
 * kept by packet captures here, so it is read and has no effect.
 */
export const tag: RuleOption = {
  name: "tag",
  summary: "Snort logs the packets that follow; here captures do. Read, no effect.",
  example: "tag:session,packets 5",

  add(text, rule) {
    if (!/^(session|host_src|host_dst)\b/.test(text))
      rule.problem(`expected session, host_src or host_dst, found "${text}"`);
    else rule.fact("tag", text);
  },
};
