import { type Extras, NO_EXTRAS } from "../extras.ts";
import { ruleOptions } from "../options/index.ts";
import type { AlertFilter } from "./alert-filter.ts";
import { Builder, EXTRAS, REMEMBERED } from "./builder.ts";
import { type Form, formsOf } from "./forms/form.ts";
import { fromSnort2 } from "./forms/snort2.ts";
import { fromSuricata } from "./forms/suricata.ts";
import { type Header, HeaderReader } from "./header.ts";
import type { RuleOption } from "./option.ts";
import { readAlertFilter } from "./read-alert-filter.ts";
import type { Rule } from "./rule.ts";
import { type OptionText, type Place, type RuleText, tokenize } from "./tokenize.ts";
import { defaultVariables } from "./variables.ts";

/** A file of rules, as text. `name` is used in messages. */
export interface RuleSource {
  readonly name: string;
  readonly text: string;
}

export interface RuleParseOptions {
  /** Values of `$HOME_NET`, `$HTTP_PORTS` …, in rule syntax; Snort's stock values where absent. */
  readonly variables?: { readonly [name: string]: string };
  /** In which form all rules are written; found out rule by rule where absent, see `formsOf`. */
  readonly form?: Form;
  /** Reads the rules that are commented out too. */
  readonly commented?: boolean;
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

export interface ParsedRules {
  readonly rules: readonly Rule[];
  readonly filters: readonly AlertFilter[];
  /** How to forget what rules remember between packets. */
  readonly extras: Extras;
  readonly remembered: readonly (() => void)[];
  /** Rules in the text, refused ones too; comments are not counted. */
  readonly total: number;
  readonly problems: readonly RuleProblem[];
  /** By place in `rules`. */
  readonly origins: readonly RuleOrigin[];
}

/** Where a rule stands: in which source, from where to where the next one starts, and in which form it is written. */
export interface RuleOrigin {
  readonly source: number;
  readonly from: Place;
  readonly to: Place | undefined;
  readonly form: Form;
}

const optionsByName: ReadonlyMap<string, RuleOption> = new Map(
  ruleOptions.map((option) => [option.name, option]),
);

/** The longest known rule has 60 options; one with so many more is a broken file. */
const MAX_RULE_OPTIONS = 512;

export function parse(sources: readonly RuleSource[], options: RuleParseOptions = {}): ParsedRules {
  const headers = new HeaderReader({ ...defaultVariables, ...options.variables });
  const rules: Rule[] = [];
  const problems: RuleProblem[] = [];
  const seen = new Map<string, string>();
  let total = 0;
  const filters: AlertFilter[] = [];
  const shared = new Map<string, unknown>();
  const origins: RuleOrigin[] = [];
  for (const [number, source] of sources.entries()) {
    const tokens = tokenize(source.text, options.commented);
    let lines: string[] | undefined;
    const forms = formsOf(tokens.rules, options.form);
    for (const [at, written] of tokens.rules.entries()) {
      const text = translate(written, forms[at]!);
      total++;
      const found: Trouble[] = [];
      const rule = compile(text, source.name, headers, shared, found);
      if (rule !== undefined) {
        const id = `${rule.facts.gid}:${rule.facts.sid}`;
        const before = seen.get(id);
        if (before === undefined) {
          seen.set(id, `${source.name}:${text.line}`);
          rules.push(rule);
          origins.push({ source: number, from: written, to: tokens.rules[at + 1], form: forms[at]! });
          for (const filter of rule.alertFilters)
            filters.push({ ...filter, gid: rule.facts.gid, sid: rule.facts.sid });
        } else
          found.push({
            ...place(text),
            kind: "syntax",
            option: "sid",
            message: `gid ${rule.facts.gid} sid ${rule.facts.sid} is taken by the rule at ${before}; give this one another`,
          });
      }
      const gid = idOf(text.options, "gid");
      const sid =
        idOf(text.options, "sid") ?? (text.problem && sidInLine((lines ??= source.text.split("\n")), text));
      for (const trouble of found) problems.push({ file: source.name, gid, sid, ...trouble });
    }
    for (const { name, text, line, column } of tokens.directives) {
      const filter = readAlertFilter(name, text, headers);
      if (!("problem" in filter)) filters.push(filter);
      else
        problems.push({
          file: source.name,
          line,
          column,
          gid: undefined,
          sid: undefined,
          kind: "syntax",
          option: name,
          message: `${name}: ${filter.problem}`,
        });
    }
  }
  const remembered = (shared.get(REMEMBERED) ?? []) as readonly (() => void)[];
  const extras = (shared.get(EXTRAS) ?? NO_EXTRAS) as Extras;
  return { rules, filters, extras, remembered, total, problems, origins };
}

const translators: { readonly [form in Form]: (text: RuleText) => RuleText } = {
  snort3: (text) => text,
  snort2: fromSnort2,
  suricata: fromSuricata,
};

const translate = (text: RuleText, form: Form): RuleText => translators[form](text);

/**
 * Makes a rule that was found to be right before.
 *
 * @param line where it stands, from 1
 */
export function compileRule(
  text: string,
  line: number,
  file: string,
  form: Form,
  headers: HeaderReader,
  shared: Map<string, unknown>,
): Rule | undefined {
  const [written] = tokenize(text).rules;
  return written && compile(translate({ ...written, line }, form), file, headers, shared, []);
}

type Trouble = Omit<RuleProblem, "file" | "gid" | "sid">;

/** A rule, or what is wrong with it: all of it, not just the first thing. */
function compile(
  text: RuleText,
  file: string,
  headers: HeaderReader,
  shared: Map<string, unknown>,
  found: Trouble[],
): Rule | undefined {
  const header = headers.read(text.header);
  const bad = "problem" in header;
  // Text that is no rule at all needs one message, not two.
  if (bad) found.push({ ...place(text), kind: "syntax", option: "header", message: header.problem });
  if (text.problem && !(bad && text.options.length === 0)) {
    const { line, column, message } = text.problem;
    found.push({
      line,
      column,
      kind: "syntax",
      option: text.options.length === 0 ? "header" : "rule",
      message,
    });
  }
  if (text.options.length > MAX_RULE_OPTIONS) {
    found.push({
      ...place(text),
      kind: "syntax",
      option: "rule",
      message: `more than ${MAX_RULE_OPTIONS} options`,
    });
    return undefined;
  }

  const builder = new Builder(shared);
  text.options.forEach((option, at) => {
    builder.option = at;
    add(option, builder, found);
  });
  if (found.length === 0 && idOf(text.options, "sid") === undefined)
    found.push({
      ...place(text),
      kind: "syntax",
      option: "sid",
      message: 'the rule has no sid; add "sid:1000001;"',
    });
  return found.length > 0 ? undefined : builder.finish(header as Header, text, file);
}

function add(text: OptionText, builder: Builder, found: Trouble[]): void {
  const option = optionsByName.get(text.name);
  if (option === undefined) {
    const message = `the option "${text.name}" is not known here`;
    found.push({ ...place(text), kind: "unsupported", option: text.name, message });
    return;
  }
  builder.trouble = undefined;
  option.add(text.text, builder);
  if (builder.trouble !== undefined) {
    const { kind, text: message } = builder.trouble as NonNullable<Builder["trouble"]>;
    found.push({ ...place(text), kind, option: text.name, message: `${text.name}: ${message}` });
  }
}

const place = ({ line, column }: { line: number; column: number }) => ({ line, column });

/** The sid of a rule that could not be read to its end, by the looks of the line it starts in: better than none. */
function sidInLine(lines: readonly string[], { line }: RuleText): number | undefined {
  const found = /\bsid\s*:\s*(\d{1,10})\s*;/.exec(lines[line - 1] ?? "");
  return found === null ? undefined : Number(found[1]);
}

function idOf(options: readonly OptionText[], name: string): number | undefined {
  const value = options.findLast((option) => option.name === name)?.text;
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
}
