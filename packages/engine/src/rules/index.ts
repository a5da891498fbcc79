import type { AlertFilter } from "./alert-filter.ts";
import { parse, type RuleParseOptions, type RuleProblem, type RuleSource } from "./parse.ts";
import type { Rule } from "./rule.ts";

export type { RuleParseOptions, RuleProblem, RuleSource } from "./parse.ts";

/** Rules ready to run. Opaque outside the engine. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  /** How often rules may speak: of the whole set, and `threshold` of single rules. */
  readonly filters?: readonly AlertFilter[];
  /** Forgets what rules remember between packets beside flows: counts of `detection_filter`, xbits. */
  forget(): void;
}

export interface RuleParseResult {
  readonly ruleSet: RuleSet;
  /** Rules in the text, refused ones too; comments are not counted. */
  readonly total: number;
  readonly problems: readonly RuleProblem[];
}

/** Reads rules in Snort 3's form, Snort 2's or Suricata's. Never throws for what is in the text. */
export function parseRules(sources: readonly RuleSource[], options: RuleParseOptions = {}): RuleParseResult {
  const { rules, filters, remembered, total, problems } = parse(sources, options);
  const forget = (): void => {
    for (const one of remembered) one();
  };
  return { ruleSet: { rules, filters, forget }, total, problems };
}
