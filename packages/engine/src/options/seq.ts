import type { RuleOption } from "../rules/option.ts";
import { isTcp } from "./reading/packets.ts";
import { readRange, within } from "./reading/range.ts";

export const seq: RuleOption = {
  name: "seq",
  summary: "TCP sequence number.",
  example: "seq:0",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: 4_294_967_295 }, rule);
    rule.test(({ inspection: { packet } }) => isTcp(packet) && within(range, packet.seq), { cheap: true });
  },
};
