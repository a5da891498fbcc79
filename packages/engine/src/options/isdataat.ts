import type { RuleOption } from "../rules/option.ts";
import { amount, readAmount, splitArguments } from "./reading/arguments.ts";

/** Whether there is an octet at a place: `isdataat:10,relative` wants more than 10 after the cursor. */
export const isdataat: RuleOption = {
  name: "isdataat",
  summary: "Whether the buffer reaches this far.",
  example: "isdataat:!10,relative",

  add(text, rule) {
    const [place = "", how, ...rest] = splitArguments(text);
    const negated = place.startsWith("!");
    const offset = readAmount(negated ? place.slice(1).trim() : place, { min: -65_535, max: 65_535 }, rule);
    if (rest.length > 0 || (how !== undefined && how !== "relative"))
      rule.problem(`expected a place and perhaps "relative", found "${text}"`);
    const relative = how === "relative";
    rule.test(
      (at) => {
        if (at.end < 0) return false;
        const place = (relative ? at.cursor : at.start) + amount(offset, at.variables);
        return (place >= at.start && place < at.end) !== negated;
      },
      { relative },
    );
  },
};
