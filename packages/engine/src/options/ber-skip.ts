import type { RuleOption } from "../rules/option.ts";
import { readNumber, splitArguments } from "./reading/arguments.ts";
import { element, readElement } from "./reading/ber.ts";

export const berSkip: RuleOption = {
  name: "ber_skip",
  summary: "Steps over the BER element at the cursor, if it has this type.",
  example: "ber_skip:0x01,optional",

  add(text, rule) {
    const [number = "", how, ...rest] = splitArguments(text);
    const type = readNumber(number) ?? -1;
    if (type < 0 || type > 255) rule.problem(`"${number}" is not a type from 0 to 255`);
    if (rest.length > 0 || (how !== undefined && how !== "optional"))
      rule.problem(`expected a type and perhaps "optional", found "${text}"`);
    const optional = how === "optional";
    rule.test(
      (at) => {
        if (at.end < 0 || !readElement(at)) return false;
        if (element.type !== type) return optional;
        if (element.end > at.end) return false;
        at.cursor = element.end;
        return true;
      },
      { relative: true, moves: true },
    );
  },
};
