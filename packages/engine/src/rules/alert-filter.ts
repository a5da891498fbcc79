import type { Addresses } from "./addresses.ts";

/** How often an alert is told; Snort's `event_filter`, and `threshold` inside a rule. */
export interface EventFilter {
  readonly kind: "event_filter";
  /** 0: of all. */
  readonly gid: number;
  readonly sid: number;
  /**
   * `limit`: the first `count` in each period. `threshold`: every `count`th. `both`: once in a period, when `count` is
   * reached.
   */
  readonly type: "limit" | "threshold" | "both";
  readonly track: Track;
  /** -1: all are told, whatever other filters say. */
  readonly count: number;
  readonly seconds: number;
}

/** Holds back the alerts of a rule, for some addresses or all. */
export interface Suppress {
  readonly kind: "suppress";
  readonly gid: number;
  readonly sid: number;
  /** Whose address counts; undefined: all alerts. */
  readonly track: "by_src" | "by_dst" | "by_either" | undefined;
  readonly addresses: Addresses;
}

/** Gives an alert another action when it comes too often. */
export interface RateFilter {
  readonly kind: "rate_filter";
  readonly gid: number;
  readonly sid: number;
  readonly track: Track;
  readonly count: number;
  readonly seconds: number;
  readonly newAction: string;
  /** Seconds for which the new action holds. */
  readonly timeout: number;
  readonly addresses: Addresses;
}

/** What is counted by. */
export type Track = "by_src" | "by_dst" | "by_both" | "by_rule";

export type AlertFilter = EventFilter | Suppress | RateFilter;
