import type { RuleOption } from "../rules/option.ts";
import { readRange, within } from "./reading/range.ts";

export const tos: RuleOption = {
  name: "tos",
  summary: "IP type of service, or traffic class.",
  example: "tos:!0",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: 255 }, rule);
    rule.test(({ inspection: { packet } }) => packet.version !== 0 && within(range, packet.tos), {
      cheap: true,
    });
  },
};
