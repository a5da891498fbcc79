import type { RuleOption } from "../rules/option.ts";
import { amount, readAmount, readNumber, splitArguments } from "./reading/arguments.ts";
import { checkFormat, numberFormat, readAt, readFormatWord, result } from "./reading/number.ts";

const PLACES = { min: -65_535, max: 65_535 };

/** Keeps a number that stands in the buffer, and moves the cursor behind it, as Snort does. */
export const byteExtract: RuleOption = {
  name: "byte_extract",
  summary: "Keeps a number that stands in the buffer for later options.",
  example: "byte_extract:2,0,size,relative,little",

  add(text, rule) {
    const [count = "", place = "", name = "", ...words] = splitArguments(text);
    const format = numberFormat(count, rule);
    const offset = readAmount(place, PLACES, rule);
    if (!/^[A-Za-z_][\w.]*$/.test(name)) rule.problem(`"${name}" is not the name of a variable`);
    let align = 1;
    let multiplier = 1;
    for (const word of words) {
      const [, first = "", value = ""] = /^(\S*)\s*(.*)$/.exec(word) ?? [];
      if (first === "align") {
        align = readNumber(value) ?? 0;
        if (align !== 2 && align !== 4) rule.problem(`align takes 2 or 4, found "${value}"`);
      } else if (first === "multiplier") {
        multiplier = readNumber(value) ?? 0;
        if (multiplier < 1 || multiplier > 65_535)
          rule.problem(`"${value}" is not a multiplier from 1 to 65535`);
      } else if (!readFormatWord(word, format, rule)) rule.problem(`"${word}" was not expected`);
    }
    checkFormat(format, rule);
    const slot = rule.variable(name);
    const { relative } = format;
    rule.test(
      (at) => {
        const stands = (relative ? at.cursor : at.start) + amount(offset, at.variables);
        if (!readAt(format, at, stands)) return false;
        const value = (result.value * multiplier) % 4_294_967_296;
        at.variables[slot] = align > 1 ? Math.ceil(value / align) * align : value;
        at.cursor = stands + result.used;
        return true;
      },
      { relative, moves: true },
    );
  },
};
