import type { RuleBuilder } from "../../rules/option.ts";

/** Splits at commas that stand outside quotes; blanks around the parts are dropped. */
export function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === "\\") i++;
    else if (c === '"') quoted = !quoted;
    else if (c === "," && !quoted) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  const last = text.slice(from).trim();
  if (last !== "" || parts.length > 0) parts.push(last);
  return parts;
}

/** A number in decimal or hex, with a sign; undefined when it is none. */
export function readNumber(text: string): number | undefined {
  return /^-?(\d+|0x[\da-f]+)$/i.test(text)
    ? text.startsWith("-")
      ? -Number(text.slice(1))
      : Number(text)
    : undefined;
}

/** A number, or the value a variable has when the rule is tried. */
export interface Amount {
  readonly number: number;
  /** Slot of the variable, or -1. */
  readonly variable: number;
}

/** Reads a number or the name of a variable that byte_extract or byte_math made earlier in the rule. */
export function readAmount(
  text: string,
  limit: { readonly min: number; readonly max: number },
  rule: Pick<RuleBuilder, "problem" | "findVariable">,
): Amount {
  const number = readNumber(text);
  if (number !== undefined) {
    if (number < limit.min || number > limit.max)
      rule.problem(`${text} is not within ${limit.min} to ${limit.max}`);
    return { number, variable: -1 };
  }
  const variable = rule.findVariable(text);
  if (variable < 0) rule.problem(`"${text}" is neither a number nor a variable made earlier in this rule`);
  return { number: 0, variable };
}

export const amount = (amount: Amount, variables: Float64Array): number =>
  amount.variable < 0 ? amount.number : variables[amount.variable]!;

/** Takes the quotes off, if there are any, and the backslashes before `"`, `\` and `;`. */
export function unquote(text: string): string {
  const trimmed = text.trim();
  const inner = /^"(.*)"$/s.exec(trimmed)?.[1] ?? trimmed;
  return inner.replace(/\\(["\\;:])/g, "$1");
}
