import type { RuleBuilder } from "../../rules/option.ts";

/** The whole numbers from `min` to `max`, both included; or all the others, when negated. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly negated?: boolean;
}

const NOTHING: Range = { min: 1, max: 0 };
const NOTATION = /^(?:(\d+|0x[\da-f]+)?(<=>|<>)(\d+|0x[\da-f]+)?|(=|!=?|<=?|>=?)?(\d+|0x[\da-f]+))$/i;

/** Snort 3's way of writing ranges: `<>` leaves out both ends, `<=>` takes them in. `limit` is what the field can hold. */
export function readRange(
  text: string,
  limit: { readonly min: number; readonly max: number },
  rule: Pick<RuleBuilder, "problem">,
): Range {
  const found = NOTATION.exec(text.replaceAll(" ", ""));
  if (!found) {
    rule.problem(`"${text}" is not a number or a range such as 10, !10, <10, >=10, 10<>20, 10<=>20`);
    return NOTHING;
  }
  const [, low, between, high, operator, only] = found;
  const a = Number(low ?? only ?? limit.min);
  const b = Number(high ?? only ?? limit.max);
  if (a < limit.min || b > limit.max) rule.problem(`"${text}" is not within ${limit.min} to ${limit.max}`);
  if (b < a) rule.problem(`${a} comes after ${b}`);
  switch (between ?? operator) {
    case "<=>":
      return { min: a, max: b };
    case "<>":
      return { min: a + 1, max: b - 1 };
    case "<":
      return { min: limit.min, max: a - 1 };
    case "<=":
      return { min: limit.min, max: a };
    case ">":
      return { min: a + 1, max: limit.max };
    case ">=":
      return { min: a, max: limit.max };
    case "!":
    case "!=":
      return { min: a, max: a, negated: true };
    default:
      return { min: a, max: a };
  }
}

export const within = (range: Range, n: number): boolean =>
  (n >= range.min && n <= range.max) !== (range.negated ?? false);
