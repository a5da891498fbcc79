import { fromLatin1, latin1 } from "../bytes.ts";
import { type Extra, NO_EXTRAS } from "../extras.ts";
import type { AlertFilter } from "./alert-filter.ts";
import { EXTRAS, REMEMBERED } from "./builder.ts";
import { type Form, forms } from "./forms/form.ts";
import { HeaderReader } from "./header.ts";
import type { RuleParseResult } from "./index.ts";
import { LazyRule, type Outline } from "./lazy-rule.ts";
import type { ParsedRules, RuleParseOptions, RuleProblem, RuleSource } from "./parse.ts";
import type { Rule } from "./rule.ts";
import { defaultVariables } from "./variables.ts";

/** One rule: place in the sources, from and to where and in which line, its form, its header, and how to find it. */
type SavedRule = [
  source: number,
  start: number,
  end: number,
  line: number,
  form: number,
  header: number,
  outline: SavedOutline,
];

type SavedOutline = Omit<Outline, "header" | "fastPattern"> & {
  readonly fastPattern?: Omit<NonNullable<Rule["fastPattern"]>, "bytes"> & { readonly bytes: string };
};

interface Saved {
  readonly headers: readonly string[];
  readonly rules: readonly SavedRule[];
  readonly filters: readonly AlertFilter[];
  readonly extras: readonly Extra[];
  readonly total: number;
  readonly problems: readonly RuleProblem[];
}

/**
 * What `loadRules` takes instead of reading the same sources again: by what each rule is found, and where its text is.
 * What it tests is made of the text when it is first tried, as most never are.
 */
export function saveRules(sources: readonly RuleSource[], parsed: ParsedRules): string {
  const headers = new Map<string, number>();
  const starts = sources.map(({ text }) => lineStarts(withoutMark(text)));
  const rules = parsed.rules.map((rule, at): SavedRule => {
    const { source, from, to, form } = parsed.origins[at]!;
    const offset = (place: { readonly line: number; readonly column: number }): number =>
      starts[source]![place.line - 1]! + place.column - 1;
    const { written, header: _header, fastPattern, ...others } = outlineOf(rule);
    let header = headers.get(written.header);
    if (header === undefined) {
      header = headers.size;
      headers.set(written.header, header);
    }
    const outline: SavedOutline = {
      ...others,
      ...(fastPattern && {
        fastPattern: { ...fastPattern, bytes: latin1(fastPattern.bytes, 0, fastPattern.bytes.length) },
      }),
    };
    const end = to === undefined ? withoutMark(sources[source]!.text).length : offset(to);
    return [source, offset(from), end, written.line, forms.indexOf(form), header, outline];
  });
  const { filters, extras, total, problems } = parsed;
  const saved: Saved = { headers: [...headers.keys()], rules, filters, extras: [...extras], total, problems };
  return JSON.stringify(saved);
}

/**
 * Rules as `parseRules` of the same sources and options once made them, by the same engine. Undefined when `text` is not
 * what `saveRules` made.
 */
export function loadRules(
  text: string,
  sources: readonly RuleSource[],
  options: RuleParseOptions = {},
): RuleParseResult | undefined {
  try {
    const { headers, rules, filters, extras, total, problems } = JSON.parse(text) as Saved;
    const reader = new HeaderReader({ ...defaultVariables, ...options.variables });
    const read = headers.map((header) => reader.read(header));
    const texts = sources.map((source) => withoutMark(source.text));
    const shared = new Map<string, unknown>();
    const ready = rules.map(([source, start, end, line, form, at, { fastPattern, ...outline }]): Rule => {
      const header = read[at]!;
      if ("problem" in header) throw new Error(header.problem);
      return new LazyRule(
        {
          ...outline,
          header,
          fastPattern: fastPattern && { ...fastPattern, bytes: fromLatin1(fastPattern.bytes) },
        },
        {
          text: () => texts[source]!.slice(start, end),
          line,
          file: sources[source]!.name,
          form: forms[form] as Form,
          headers: reader,
          shared,
        },
      );
    });
    const forget = (): void => {
      for (const one of (shared.get(REMEMBERED) ?? []) as readonly (() => void)[]) one();
    };
    const made = extras.length > 0 ? new Set(extras) : NO_EXTRAS;
    shared.set(EXTRAS, new Set(made));
    return { ruleSet: { rules: ready, filters, extras: made, forget }, total, problems };
  } catch {
    return undefined;
  }
}

/** Without what is made of the text, and of facts only what is told. */
function outlineOf({
  facts: _facts,
  cheap: _c,
  steps: _s,
  limits: _l,
  afterMatch: _a,
  ...rest
}: Rule): Outline & Pick<Rule, "written"> {
  return rest;
}

const withoutMark = (text: string): string => (text.startsWith("\uFEFF") ? text.slice(1) : text);

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return starts;
}
