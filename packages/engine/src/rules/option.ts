import type { Inspection } from "../detect/inspection.ts";

/** One keyword of the rule language. */
export interface RuleOption {
  readonly name: string;
  /** One line for `rules options` and the reference page. */
  readonly summary: string;
  /** A correct use. The registry's test adds it to a rule. */
  readonly example: string;
  /** Reads the text after the colon and adds what it means to the rule. */
  add(text: string, rule: RuleBuilder): void;
}

/** A rule being put together, option by option. */
export interface RuleBuilder {
  /** The sticky buffer that options apply to from here on. */
  buffer: number;
  /** Something that must hold for the rule to match. Tests run in the order they were added. */
  test(test: Test): void;
  /** Bytes that the searcher may look for first. */
  pattern(pattern: Pattern): void;
  /** msg, sid, reference … */
  fact(name: string, value: string): void;
  /** Done once all tests passed: flowbits set, thresholds. Returns false to hold the alert back. */
  afterMatch(action: (at: MatchPoint) => boolean): void;
  /** The slot of a variable made by byte_extract or byte_math. */
  variable(name: string): number;
  /** Refuses the rule. Collected with its place in the file: operators see all problems at once. */
  problem(text: string): void;
}

export interface Pattern {
  readonly bytes: Uint8Array;
  readonly noCase: boolean;
  readonly negated: boolean;
  readonly buffer: number;
  /** The rule's author chose this one. */
  readonly fastPattern: boolean;
}

/**
 * Runs for every candidate, so it allocates nothing. Resumable: a test that could also match further on
 * leaves where to go on in `at`, see `evaluate.ts`.
 */
export type Test = (at: MatchPoint) => boolean;

/** Where an evaluation stands. Reused: copy what you keep. */
export interface MatchPoint {
  readonly inspection: Inspection;
  /** The buffer under the cursor. */
  bytes: Uint8Array;
  start: number;
  end: number;
  /** Where the last match ended: what `distance`, `within`, `relative` count from. */
  cursor: number;
  readonly variables: Float64Array;
}
