import type { RuleOption } from "../rules/option.ts";
import { readRange, within } from "./reading/range.ts";

export const id: RuleOption = {
  name: "id",
  summary: "IP identification.",
  example: "id:31337",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: 65_535 }, rule);
    rule.test(({ inspection: { packet } }) => packet.version !== 0 && within(range, packet.ipId), {
      cheap: true,
    });
  },
};
