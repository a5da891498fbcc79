import type { SecurityEvent } from "@peccary/api";

/** Which alerts, newest first. Every field given must hold. */
export interface EventFilter {
  readonly type?: string;
  readonly origin?: string;
  /** Source or destination namespace. */
  readonly namespace?: string;
  readonly host?: string;
  readonly severityAtLeast?: number;
  /** Microseconds since 1970; from is inside, until is not. */
  readonly from?: number;
  readonly until?: number;
  readonly id?: string;
  /** Found anywhere in description, origin, names, addresses or the Snort line; case is ignored. */
  readonly text?: string;
}

export interface EventPage {
  readonly items: readonly SecurityEvent[];
  /** Give it back as `after` for the next page; absent on the last. */
  readonly next?: string;
  /** All that match, not only this page. */
  readonly total: number;
}

export interface StoredEvent {
  /**
   * Rises in the order of storing, which is not that of `time_us`: an agent that was away sends late.
   * Microseconds since 1970 when it was stored, made unique, so it goes on rising after a restart.
   */
  readonly seq: number;
  readonly event: SecurityEvent;
}

/** What happened. Every implementation passes `store.cases.ts`. Failures are `PeccaryError`s. */
export interface EventStore {
  /**
   * Resolves once all of them are on disk; when it fails, none is. An event whose id is known already
   * changes nothing. Returns those that were new, in order.
   */
  add(events: readonly SecurityEvent[]): Promise<readonly StoredEvent[]>;
  /** @param limit rows of a page, 1 to 1000 */
  page(filter: EventFilter, limit: number, after?: string): Promise<EventPage>;
  /** The first of those stored after `seq`, in the order of storing. */
  since(filter: EventFilter, seq: number, limit: number): Promise<readonly StoredEvent[]>;
  /**
   * Unlinks what was stored before this, in microseconds since 1970. Not what happened before: a capture
   * from last year that is replayed now is news.
   */
  forget(before: number): Promise<void>;
  close(): Promise<void>;
}
