import type { RuleOption } from "../rules/option.ts";
import { readRange, within } from "./reading/range.ts";

export const vlan: RuleOption = {
  name: "vlan",
  summary: "Number of the VLAN, of packets that have one.",
  example: "vlan:100<=>199",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: 4_095 }, rule);
    rule.test(({ inspection: { packet } }) => packet.vlan >= 0 && within(range, packet.vlan), {
      cheap: true,
    });
  },
};
