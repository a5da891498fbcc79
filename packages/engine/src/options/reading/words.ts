import type { RuleBuilder } from "../../rules/option.ts";
import { splitArguments } from "./arguments.ts";

/**
 * Reads `a,!b` over a list of words into a test of bits, one for each word. One of the words must be there, or one of
 * the negated ones missing. Bits of -1 are not known, and nothing is said of them.
 */
export function readWordSet(
  text: string,
  known: readonly string[],
  rule: Pick<RuleBuilder, "problem">,
): (bits: number) => boolean {
  let wanted = 0;
  let unwanted = 0;
  for (const part of splitArguments(text)) {
    const negated = part.startsWith("!");
    const place = known.indexOf(negated ? part.slice(1).trim() : part);
    if (place < 0) rule.problem(`"${part}" is not one of ${known.join(", ")}`);
    else if (negated) unwanted |= 1 << place;
    else wanted |= 1 << place;
  }
  if (wanted === 0 && unwanted === 0) rule.problem(`expected one of ${known.join(", ")}`);
  return (bits) => bits >= 0 && ((bits & wanted) !== 0 || (~bits & unwanted) !== 0);
}
