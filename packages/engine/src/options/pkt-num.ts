import type { RuleOption } from "../rules/option.ts";
import { readRange, within } from "./reading/range.ts";

export const pktNum: RuleOption = {
  name: "pkt_num",
  summary: "Number of the packet within its capture, from 1.",
  example: "pkt_num:<100",

  add(text, rule) {
    const range = readRange(text, { min: 1, max: Number.MAX_SAFE_INTEGER }, rule);
    rule.test(({ inspection: { packet } }) => within(range, packet.number), { cheap: true });
  },
};
