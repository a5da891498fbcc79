import type { RuleOption } from "../rules/option.ts";
import { readRange, within } from "./reading/range.ts";

export const fragoffset: RuleOption = {
  name: "fragoffset",
  summary: "Where a fragment's data goes, in octets.",
  example: "fragoffset:>0",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: 65_535 }, rule);
    rule.test(({ inspection: { packet } }) => packet.version !== 0 && within(range, packet.fragmentOffset), {
      cheap: true,
    });
  },
};
