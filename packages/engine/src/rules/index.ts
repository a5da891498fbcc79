import type { Extras } from "../extras.ts";
import type { AlertFilter } from "./alert-filter.ts";
import {
  type ParsedRules,
  parse,
  type RuleParseOptions,
  type RuleProblem,
  type RuleSource,
} from "./parse.ts";
import type { Rule } from "./rule.ts";
import { saveRules } from "./saved.ts";

export type { RuleParseOptions, RuleProblem, RuleSource } from "./parse.ts";

/** Rules ready to run. Opaque outside the engine. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  /** How often rules may speak: of the whole set, and `threshold` of single rules. */
  readonly filters?: readonly AlertFilter[];
  /** What they ask parsers to make. */
  readonly extras?: Extras;
  /** Forgets what rules remember between packets beside flows: counts of `detection_filter`, xbits. */
  forget(): void;
}

export interface RuleParseResult {
  readonly ruleSet: RuleSet;
  /** Rules in the text, refused ones too; comments are not counted. */
  readonly total: number;
  readonly problems: readonly RuleProblem[];
}

export { loadRules } from "./saved.ts";

/** Reads rules in Snort 3's form, Snort 2's or Suricata's. Never throws for what is in the text. */
export function parseRules(sources: readonly RuleSource[], options: RuleParseOptions = {}): RuleParseResult {
  return resultOf(parse(sources, options));
}

/** The same, with what `loadRules` takes to have them again without reading them. */
export function parseAndSave(
  sources: readonly RuleSource[],
  options: RuleParseOptions = {},
): { readonly parsed: RuleParseResult; readonly saved: string } {
  const parsed = parse(sources, options);
  return { parsed: resultOf(parsed), saved: saveRules(sources, parsed) };
}

function resultOf({ rules, filters, extras, remembered, total, problems }: ParsedRules): RuleParseResult {
  const forget = (): void => {
    for (const one of remembered) one();
  };
  return { ruleSet: { rules, filters, extras, forget }, total, problems };
}
