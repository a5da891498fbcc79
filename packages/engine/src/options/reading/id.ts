import type { RuleBuilder } from "../../rules/option.ts";

/** What 32 bits hold. */
const MAX = 4_294_967_295;

/** Reads the number that `sid`, `rev`, `gid` and `priority` take, and keeps it as a fact of the rule. */
export function readId(name: string, text: string, rule: RuleBuilder): void {
  const number = /^\d+$/.test(text) ? Number(text) : -1;
  if (number < 1 || number > MAX) rule.problem(`"${text}" is not a whole number from 1 to ${MAX}`);
  else rule.fact(name, text);
}
