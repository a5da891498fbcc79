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
  /** Found anywhere in description, origin, names, addresses or the Snort line. */
  readonly text?: string;
}

export interface EventPage {
  readonly items: readonly SecurityEvent[];
  /** Give it back as `after` for the next page; absent on the last. */
  readonly next?: string;
  /** All that match, not only this page. */
  readonly total: number;
}

/** What happened. Every implementation passes `store.cases.ts`. */
export interface EventStore {
  /**
   * Resolves once all of them are on disk. An event whose id is known already changes nothing.
   * Returns those that were new, in order.
   */
  add(events: readonly SecurityEvent[]): Promise<readonly SecurityEvent[]>;
  /** @param limit rows of a page, 1 to 1000 */
  page(filter: EventFilter, limit: number, after?: string): Promise<EventPage>;
  /** Unlinks what is older than this, in microseconds since 1970. */
  forget(before: number): Promise<void>;
  close(): Promise<void>;
}
