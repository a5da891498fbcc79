import type { RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";
import { readRange, within } from "./reading/range.ts";

export const bufferlen: RuleOption = {
  name: "bufferlen",
  summary: "Octets in the buffer, or left in it after the cursor.",
  example: "bufferlen:2<=>10",

  add(text, rule) {
    const [size = "", how, ...rest] = splitArguments(text);
    const range = readRange(size, { min: 0, max: 65_535 }, rule);
    if (rest.length > 0 || (how !== undefined && how !== "relative"))
      rule.problem(`expected a size and perhaps "relative", found "${text}"`);
    const relative = how === "relative";
    rule.test((at) => at.end >= 0 && within(range, at.end - (relative ? at.cursor : at.start)), { relative });
  },
};
