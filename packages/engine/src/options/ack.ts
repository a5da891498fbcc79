import type { RuleOption } from "../rules/option.ts";
import { isTcp } from "./reading/packets.ts";
import { readRange, within } from "./reading/range.ts";

export const ack: RuleOption = {
  name: "ack",
  summary: "TCP acknowledgement number.",
  example: "ack:0",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: 4_294_967_295 }, rule);
    rule.test(({ inspection: { packet } }) => isTcp(packet) && within(range, packet.ack), { cheap: true });
  },
};
