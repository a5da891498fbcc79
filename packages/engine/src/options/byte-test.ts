import type { RuleOption } from "../rules/option.ts";
import { amount, readAmount, splitArguments } from "./reading/arguments.ts";
import { checkFormat, numberFormat, readAt, readFormatWord, result } from "./reading/number.ts";

const VALUES = { min: 0, max: 4_294_967_295 };
const PLACES = { min: -65_535, max: 65_535 };

type Compare = (seen: number, wanted: number) => boolean;
const comparisons: { readonly [operator: string]: Compare } = {
  "=": (seen, wanted) => seen === wanted,
  "<": (seen, wanted) => seen < wanted,
  ">": (seen, wanted) => seen > wanted,
  "<=": (seen, wanted) => seen <= wanted,
  ">=": (seen, wanted) => seen >= wanted,
  "&": (seen, wanted) => (seen & wanted) !== 0,
  "^": (seen, wanted) => (seen ^ wanted) !== 0,
};

/** A number in the buffer against a value. */
export const byteTest: RuleOption = {
  name: "byte_test",
  summary: "A number in the buffer against a value.",
  example: "byte_test:4,>,1000,20,relative,little",

  add(text, rule) {
    const [count = "", operator = "", value = "", place = "", ...words] = splitArguments(text);
    const format = numberFormat(count, rule);
    const [, not = "", sign = ""] = /^(!?)(.*)$/.exec(operator) ?? [];
    const compare = comparisons[sign === "" ? "=" : sign];
    if (operator === "" || compare === undefined) {
      rule.problem(`"${operator}" is not one of = < > <= >= & ^, or ! before it`);
      return;
    }
    const wanted = readAmount(value, VALUES, rule);
    const offset = readAmount(place, PLACES, rule);
    for (const word of words)
      if (!readFormatWord(word, format, rule)) rule.problem(`"${word}" was not expected`);
    checkFormat(format, rule);
    const negated = not === "!";
    const { relative } = format;
    rule.test(
      (at) =>
        readAt(format, at, (relative ? at.cursor : at.start) + amount(offset, at.variables)) &&
        compare(result.value, amount(wanted, at.variables)) !== negated,
      { relative },
    );
  },
};
