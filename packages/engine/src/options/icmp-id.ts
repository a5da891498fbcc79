import type { RuleOption } from "../rules/option.ts";
import { isEcho } from "./reading/packets.ts";
import { readRange, within } from "./reading/range.ts";

export const icmpId: RuleOption = {
  name: "icmp_id",
  summary: "Identifier of an ICMP echo.",
  example: "icmp_id:666",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: 65_535 }, rule);
    rule.test(({ inspection: { packet } }) => isEcho(packet) && within(range, packet.icmpId), {
      cheap: true,
    });
  },
};
