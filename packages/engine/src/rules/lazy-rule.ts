import type { RuleFacts } from "../finding.ts";
import type { Form } from "./forms/form.ts";
import type { HeaderReader } from "./header.ts";
import { compileRule } from "./parse.ts";
import type { Rule, Step, Written } from "./rule.ts";

/** All of a rule that says where it is tried; the rest is made of its text. */
export type Outline = Omit<Rule, "facts" | "cheap" | "steps" | "limits" | "afterMatch" | "written">;

/** Where a rule comes from, and what it shares with the others of its set. */
interface Origin {
  readonly text: () => string;
  /** From 1. */
  readonly line: number;
  readonly file: string;
  readonly form: Form;
  readonly headers: HeaderReader;
  readonly shared: Map<string, unknown>;
}

/** A rule known by its outline. What it tests and tells is made when first asked for. */
export class LazyRule implements Rule {
  readonly header: Rule["header"];
  readonly services: Rule["services"];
  readonly toServer: Rule["toServer"];
  readonly alertFilters: Rule["alertFilters"];
  readonly setsState: Rule["setsState"];
  readonly part: Rule["part"];
  readonly fastPattern: Rule["fastPattern"];
  readonly needs: Rule["needs"];
  readonly only: Rule["only"];
  readonly #origin: Origin;
  #made: Rule | undefined;

  constructor(outline: Outline, origin: Origin) {
    this.header = outline.header;
    this.services = outline.services;
    this.toServer = outline.toServer;
    this.alertFilters = outline.alertFilters;
    this.setsState = outline.setsState;
    this.part = outline.part;
    this.fastPattern = outline.fastPattern;
    this.needs = outline.needs;
    this.only = outline.only;
    this.#origin = origin;
  }

  get facts(): RuleFacts {
    return (this.#made ?? this.#make()).facts;
  }

  get cheap(): Rule["cheap"] {
    return (this.#made ?? this.#make()).cheap;
  }

  get steps(): readonly Step[] {
    return (this.#made ?? this.#make()).steps;
  }

  get limits(): Rule["limits"] {
    return (this.#made ?? this.#make()).limits;
  }

  get afterMatch(): Rule["afterMatch"] {
    return (this.#made ?? this.#make()).afterMatch;
  }

  get written(): Written {
    return (this.#made ?? this.#make()).written;
  }

  #make(): Rule {
    const { text, line, file, form, headers, shared } = this.#origin;
    this.#made = compileRule(text(), line, file, form, headers, shared) ?? neverOf(this, file, line);
    return this.#made;
  }
}

/** In place of a rule whose text is no longer what it was: it never matches. */
const neverOf = (outline: Outline, file: string, line: number): Rule => ({
  ...outline,
  facts: {
    gid: 1,
    sid: 0,
    rev: 0,
    action: outline.header.action,
    message: "",
    classtype: undefined,
    classification: undefined,
    priority: 0,
    references: [],
    metadata: [],
  },
  cheap: [() => false],
  steps: [],
  limits: [],
  afterMatch: [],
  written: { file, line, header: "", options: [], cheap: [], limits: [], afterMatch: [] },
});
