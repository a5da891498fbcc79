import type { RuleOption } from "../rules/option.ts";
import { readGtpTypes } from "./reading/gtp.ts";

/** One of these types; a name can stand for another number in each version. */
export const gtpType: RuleOption = {
  name: "gtp_type",
  summary: "Which type a GTP message is of.",
  example: "gtp_type:1,echo_response",

  add(text, rule) {
    const wanted = readGtpTypes(text, rule);
    rule.test(
      ({ inspection: { buffers } }) => {
        const { gtpVersion, gtpType } = buffers.facts;
        return gtpVersion >= 0 && wanted[gtpVersion]!.has(gtpType);
      },
      { cheap: true },
    );
  },
};
