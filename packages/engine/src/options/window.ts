import type { RuleOption } from "../rules/option.ts";
import { isTcp } from "./reading/packets.ts";
import { readRange, within } from "./reading/range.ts";

export const window: RuleOption = {
  name: "window",
  summary: "TCP window, as it stands in the header.",
  example: "window:55808",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: 65_535 }, rule);
    rule.test(({ inspection: { packet } }) => isTcp(packet) && within(range, packet.window), { cheap: true });
  },
};
