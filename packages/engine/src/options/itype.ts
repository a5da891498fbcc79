import type { RuleOption } from "../rules/option.ts";
import { isIcmp } from "./reading/packets.ts";
import { readRange, within } from "./reading/range.ts";

export const itype: RuleOption = {
  name: "itype",
  summary: "ICMP type.",
  example: "itype:8",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: 255 }, rule);
    rule.only("icmpType", (type) => within(range, type));
    rule.test(({ inspection: { packet } }) => isIcmp(packet) && within(range, packet.icmpType), {
      cheap: true,
    });
  },
};
