import type { RuleFacts } from "../finding.ts";

/** A file of rules, as text. `name` is used in messages. */
export interface RuleSource {
  readonly name: string;
  readonly text: string;
}

export interface RuleParseOptions {
  /** Values of `$HOME_NET`, `$HTTP_PORTS` …, in rule syntax; Snort's stock values where absent. */
  readonly variables?: { readonly [name: string]: string };
}

/** Why one rule was refused, and where. A refused rule is never half loaded. */
export interface RuleProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly gid: number | undefined;
  readonly sid: number | undefined;
  /** `syntax`: the text is wrong. `unsupported`: it is right, and we cannot do it yet. */
  readonly kind: "syntax" | "unsupported";
  /** For a machine to count by: the option's name, or `header`. */
  readonly option: string;
  /** What is wrong and what was expected. */
  readonly message: string;
}

/** Rules ready to run. Opaque outside the engine. */
export interface RuleSet {
  readonly rules: readonly { readonly facts: RuleFacts }[];
}

export interface RuleParseResult {
  readonly ruleSet: RuleSet;
  /** Rules in the text, refused ones too; comments are not counted. */
  readonly total: number;
  readonly problems: readonly RuleProblem[];
}

/** Reads rules in Snort 3 form. Never throws for what is in the text. */
export declare function parseRules(
  sources: readonly RuleSource[],
  options?: RuleParseOptions,
): RuleParseResult;
