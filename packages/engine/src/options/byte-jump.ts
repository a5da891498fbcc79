import type { RuleOption } from "../rules/option.ts";
import { type Amount, amount, readAmount, readNumber, splitArguments } from "./reading/arguments.ts";
import { checkFormat, numberFormat, readAt, readFormatWord, result } from "./reading/number.ts";

const PLACES = { min: -65_535, max: 65_535 };

/** Moves the cursor by a number that stands in the buffer: from its end on, or from the buffer's start or end. */
export const byteJump: RuleOption = {
  name: "byte_jump",
  summary: "Moves the cursor by a number that stands in the buffer.",
  example: "byte_jump:4,12,relative,little,align",

  add(text, rule) {
    const [count = "", place = "", ...words] = splitArguments(text);
    const format = numberFormat(count.replace(/^0$/, "1"), rule);
    const readsNothing = count === "0";
    const offset = readAmount(place, PLACES, rule);
    let from: "number" | "beginning" | "end" = "number";
    let align = 1;
    let multiplier = 1;
    let post: Amount = { number: 0, variable: -1 };
    for (const word of words) {
      const [, name = "", value = ""] = /^(\S*)\s*(.*)$/.exec(word) ?? [];
      if (name === "align" && value === "") align = 4;
      else if (name === "from_beginning") from = "beginning";
      else if (name === "from_end") from = "end";
      else if (name === "multiplier") {
        multiplier = readNumber(value) ?? 0;
        if (multiplier < 1 || multiplier > 65_535)
          rule.problem(`"${value}" is not a multiplier from 1 to 65535`);
      } else if (name === "post_offset") post = readAmount(value, PLACES, rule);
      else if (!readFormatWord(word, format, rule)) rule.problem(`"${word}" was not expected`);
    }
    checkFormat(format, rule);
    const { relative } = format;
    rule.test(
      (at) => {
        if (at.end < 0) return false;
        const stands = (relative ? at.cursor : at.start) + amount(offset, at.variables);
        let jump = 0;
        let end = stands;
        if (!readsNothing) {
          if (!readAt(format, at, stands)) return false;
          jump = result.value * multiplier;
          end = stands + result.used;
        }
        if (align > 1) jump = Math.ceil(jump / align) * align;
        const base = from === "number" ? end : from === "beginning" ? at.start : at.end;
        const cursor = base + jump + amount(post, at.variables);
        if (cursor < at.start || cursor > at.end) return false;
        at.cursor = cursor;
        return true;
      },
      { relative, moves: true },
    );
  },
};
