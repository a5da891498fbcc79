import type { RuleOption } from "../rules/option.ts";
import { readRange, within } from "./reading/range.ts";

export const ttl: RuleOption = {
  name: "ttl",
  summary: "IP time to live, or hop limit.",
  example: "ttl:<5",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: 255 }, rule);
    rule.test(({ inspection: { packet } }) => packet.version !== 0 && within(range, packet.ttl), {
      cheap: true,
    });
  },
};
