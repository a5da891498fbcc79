import type { RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";

/** A status from 1 to 9 stands for all that start with this digit. */
export const sipStatCode: RuleOption = {
  name: "sip_stat_code",
  summary: "The status of a SIP response.",
  example: "sip_stat_code:4,180",

  add(text, rule) {
    const codes = splitArguments(text).map(Number);
    if (codes.length === 0 || !codes.every((code) => Number.isInteger(code) && code >= 1 && code <= 999))
      rule.problem(`"${text}" is not a status from 100 to 999 or a first digit`);
    rule.test(
      ({ inspection: { buffers } }) => {
        const { sipStatus } = buffers.facts;
        return codes.some((code) => (code < 10 ? Math.floor(sipStatus / 100) === code : sipStatus === code));
      },
      { cheap: true },
    );
  },
};
