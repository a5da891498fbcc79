import type { RuleOption } from "../rules/option.ts";
import { isTcp } from "./reading/packets.ts";
import { readRange, within } from "./reading/range.ts";

export const urg: RuleOption = {
  name: "urg",
  summary: "TCP urgent pointer.",
  example: "urg:>0",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: 65_535 }, rule);
    rule.test(({ inspection: { packet } }) => isTcp(packet) && within(range, packet.urgentPointer), {
      cheap: true,
    });
  },
};
