import type { Inspection } from "../detect/inspection.ts";
import type { Extra } from "../extras.ts";
import type { RuleLimit } from "../limits.ts";
import type { EventFilter } from "./alert-filter.ts";

/** One keyword of the rule language. */
export interface RuleOption {
  readonly name: string;
  /** One line for `rules options` and the reference page. */
  readonly summary: string;
  /** A correct use. The registry's test adds it to a rule. */
  readonly example: string;
  /** Why every rule that has it is refused. */
  readonly refused?: string;
  /** It makes a part of the traffic the one that the options after it search. */
  readonly selects?: boolean;
  /** Reads the text after the colon and adds what it means to the rule. */
  add(text: string, rule: RuleBuilder): void;
}

/** A rule being put together, option by option. */
export interface RuleBuilder {
  /** The number of the sticky buffer that options apply to from here on. */
  readonly buffer: number;
  /**
   * Something that must hold for the rule to match. Tests run in the order they were added, except that those
   * which need no bytes run first.
   */
  test(test: Test, manner?: Manner): void;
  /**
   * Makes another buffer the one to search. `key` is the parameter, as in `http_param: "id"`; a rule with a buffer
   * that has to be made asks for that, see `extra`.
   */
  select(buffer: number, key?: string): void;
  /**
   * Changes what the options after it search, until the next `select`. `searched` says what stands in the buffer
   * itself when a pattern stands in the changed bytes; absent, or undefined: nothing is known of it.
   */
  transform(change: Transform, searched?: (pattern: Pattern) => Pattern | undefined): void;
  /**
   * Tests look at this buffer apart from the one that options apply to: the rule is tried where it is shown, and for the
   * service that has it. `orNot`: where it is absent too.
   */
  reads(buffer: number, orNot?: boolean): void;
  /** Bytes that the searcher may look for first. */
  pattern(pattern: Pattern): void;
  /** msg, sid, reference … */
  fact(name: string, value: string): void;
  /** The rule is only for what goes this way; saves trying it on the rest. */
  direction(toServer: boolean): void;
  /** The rule is only for packets whose field, of 0 to 255, has a value that `holds`; saves trying it on the rest. */
  only(field: "tcpFlags" | "icmpType" | "ipProtocol", holds: (value: number) => boolean): void;
  /** Runs once all tests passed; false and it is as if they had not. */
  limit(limit: Test): void;
  /** Done for a match, in order: flowbits set. Returns false to hold the alert back. */
  afterMatch(action: Test): void;
  /** How often the rule may speak; looked at after all else. */
  alertFilter(filter: EventFilter): void;
  /** The rule changes what other rules ask for: it is tried before them. */
  setsState(): void;
  /** Has parsers find out what is work to find out. */
  extra(extra: Extra): void;
  /** Something that all rules of one set share, made by the first that asks for it. */
  shared<T>(name: string, make: () => T): T;
  /** The rule remembers something between packets that is not in a flow; this forgets it. */
  remembers(forget: () => void): void;
  /** Makes a variable and gives its slot. */
  variable(name: string): number;
  /** The slot of a variable made before, or -1. */
  findVariable(name: string): number;
  /** Refuses the rule. Collected with its place in the file: operators see all problems at once. */
  problem(text: string): void;
  /** Refuses the rule for something that is right, and that we cannot do yet. */
  unsupported(text: string): void;
}

/** How a test deals with the cursor. */
export interface Manner {
  /** Looks at headers or flow only, never at the cursor, so it can run before any search. */
  readonly cheap?: boolean;
  /** Starts from where the one before ended. */
  readonly relative?: boolean;
  /** Leaves the cursor at a new place. */
  readonly moves?: boolean;
  /** Can be asked for a next match, see `MatchPoint.again`. */
  readonly again?: boolean;
}

export interface Pattern {
  readonly bytes: Uint8Array;
  readonly noCase: boolean;
  readonly negated: boolean;
  readonly buffer: number;
  /** The rule's author chose this one. */
  readonly fastPattern: boolean;
  /** The rule matches only where it ends within so many bytes from the buffer's start; undefined: anywhere. */
  readonly before?: number | undefined;
}

/** Makes other bytes of those under the cursor, in `at.bytes` from `at.start` to `at.end`. False: it cannot. */
export type Transform = (at: MatchPoint) => boolean;

/** Runs for every candidate, so it allocates nothing. */
export type Test = (at: MatchPoint) => boolean;

/** Where an evaluation stands. Reused: copy what you keep. */
export interface MatchPoint {
  readonly inspection: Inspection;
  /** Number of the buffer under the cursor. */
  buffer: number;
  /** The buffer's bytes; it is absent when `end` is -1, and no test of bytes holds then. */
  bytes: Uint8Array;
  start: number;
  end: number;
  /** Where the last match ended, as an index of `bytes`: what `distance`, `within`, `relative` count from. */
  cursor: number;
  /**
   * For tests that can match more than once. -1 when asked for the first match; else what the test left here when
   * it last matched: it looks for the next match from there. Left at -1, there is no next one.
   */
  again: number;
  readonly variables: Float64Array;
  /** What base64_decode made, for base64_data. */
  readonly decoded: { bytes: Uint8Array; length: number };
  /** Octets that contents of this rule have looked through so far: each adds its own. */
  searched: number;
  /** Steps that regular expressions may still take for this rule. */
  regexSteps: number;
  /** A cap was reached: it is counted. */
  refuse(limit: RuleLimit): void;
  /** A cap was reached, so nobody knows whether the rule would match: that is counted by sid too. */
  giveUp(limit: RuleLimit): void;
  /** Remembers where a content matched, for the alert's evidence. */
  mark(start: number, length: number): void;
}

/** Variables one rule may have. */
export const MAX_VARIABLES = 8;
