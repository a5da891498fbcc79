import type { RuleOption } from "../rules/option.ts";
import { isEcho } from "./reading/packets.ts";
import { readRange, within } from "./reading/range.ts";

export const icmpSeq: RuleOption = {
  name: "icmp_seq",
  summary: "Sequence number of an ICMP echo.",
  example: "icmp_seq:0",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: 65_535 }, rule);
    rule.test(({ inspection: { packet } }) => isEcho(packet) && within(range, packet.icmpSeq), {
      cheap: true,
    });
  },
};
