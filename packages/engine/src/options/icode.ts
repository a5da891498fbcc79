import type { RuleOption } from "../rules/option.ts";
import { isIcmp } from "./reading/packets.ts";
import { readRange, within } from "./reading/range.ts";

export const icode: RuleOption = {
  name: "icode",
  summary: "ICMP code.",
  example: "icode:>0",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: 255 }, rule);
    rule.test(({ inspection: { packet } }) => isIcmp(packet) && within(range, packet.icmpCode), {
      cheap: true,
    });
  },
};
