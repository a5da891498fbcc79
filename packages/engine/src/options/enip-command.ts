import type { RuleOption } from "../rules/option.ts";
import { readRange, within } from "./reading/range.ts";

const MAX = 65_535;

export const enipCommand: RuleOption = {
  name: "enip_command",
  summary: "The command of an EtherNet/IP message.",
  example: "enip_command:0x6f<=>0x70",

  add(text, rule) {
    const range = readRange(text, { min: 0, max: MAX }, rule);
    rule.test(
      ({ inspection: { buffers } }) => {
        const { industrial } = buffers.facts;
        return industrial?.protocol === "cip" && industrial.command >= 0 && within(range, industrial.command);
      },
      { cheap: true },
    );
  },
};
