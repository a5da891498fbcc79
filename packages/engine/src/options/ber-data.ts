import type { RuleOption } from "../rules/option.ts";
import { readNumber } from "./reading/arguments.ts";
import { element, readElement } from "./reading/ber.ts";

export const berData: RuleOption = {
  name: "ber_data",
  summary: "Steps into the BER element at the cursor, if it has this type.",
  example: "ber_data:0x30",

  add(text, rule) {
    const type = readNumber(text) ?? -1;
    if (type < 0 || type > 255) rule.problem(`"${text}" is not a type from 0 to 255`);
    rule.test(
      (at) => {
        if (at.end < 0 || !readElement(at) || element.type !== type) return false;
        at.cursor = element.data;
        return true;
      },
      { relative: true, moves: true },
    );
  },
};
