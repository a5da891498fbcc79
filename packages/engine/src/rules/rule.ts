import type { Part } from "../app/protocol.ts";
import type { RuleFacts } from "../finding.ts";
import type { EventFilter } from "./alert-filter.ts";
import type { Header } from "./header.ts";
import type { Manner, Pattern, Test } from "./option.ts";
import type { OptionText, RuleText } from "./tokenize.ts";

/** One test of a rule, with what the evaluation must know of it. */
export interface Step extends Manner {
  readonly test: Test;
  /** Place in `Written.options` of the option that asked for it, or -1. */
  readonly from: number;
  /** Whether another match further on could help what follows: worked out from the steps after this one. */
  readonly worthAnother: boolean;
}

/** As `Rule.needs`: something that is found by a key, such as one field of a header. */
export const ANY_KEYED = -1;

/** Fields of packet headers by which rules that search for nothing are told apart. */
export type Sight = "tcpFlags" | "icmpType" | "ipProtocol";

/** The values, of 0 to 255, that a field must have one of for the rule to match. */
export type Only = { readonly [field in Sight]?: readonly number[] };

/** A rule as its author wrote it, for telling what it does; nothing of it is looked at while rules run. */
export interface Written extends Pick<RuleText, "header" | "line"> {
  readonly file: string;
  readonly options: readonly OptionText[];
  /** Places in `options`: of what asked for each of the rule's `cheap`, `limits` and `afterMatch`. */
  readonly cheap: readonly number[];
  readonly limits: readonly number[];
  readonly afterMatch: readonly number[];
}

/** A rule ready to run. */
export interface Rule {
  readonly facts: RuleFacts;
  readonly header: Header;
  /** Snort's names of the services it is for; none: its ports decide. */
  readonly services: readonly string[];
  /** Which way the traffic goes that it is for; undefined: both. */
  readonly toServer: boolean | undefined;
  /** Tests of headers and flow. */
  readonly cheap: readonly Test[];
  readonly steps: readonly Step[];
  readonly limits: readonly Test[];
  readonly afterMatch: readonly Test[];
  readonly alertFilters: readonly EventFilter[];
  readonly setsState: boolean;
  /** In which part of a message it is tried, see `lastPart`. */
  readonly part: Part | undefined;
  /** What the searcher looks for before the rule is tried; undefined: it is always tried. */
  readonly fastPattern: Pattern | undefined;
  /** A buffer without which it cannot match, or `ANY_KEYED`; undefined: it matches by headers, or by the payload. */
  readonly needs: number | undefined;
  /** Header fields without whose values it cannot match; saves trying it. */
  readonly only: Only | undefined;
  readonly written: Written;
}
