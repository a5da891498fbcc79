import { type AlertPage, type AlertWatch, RequestError, type SecurityEvent } from "@peccary/api";
import { merged } from "./merge.ts";

/** Where a feed gets its alerts; one filter holds for all of them. */
export interface AlertSource {
  page(limit: number, after?: string): Promise<AlertPage>;
  /** Alerts from now on, or from `since` on; `opened` is called once the server has agreed. */
  watch(each: (alert: SecurityEvent, cursor: string) => void, opened: () => void, since?: string): AlertWatch;
}

export interface FeedState {
  /** Newest first. */
  readonly rows: readonly SecurityEvent[];
  /** All that match on the server, those held back not counted. */
  readonly total: number;
  readonly first: "loading" | "ready" | "failed";
  /** What stands below the last row. `full`: more than the page holds. */
  readonly older: "none" | "some" | "loading" | "failed" | "full";
  readonly connection: "connecting" | "live" | "lost";
  /** New alerts that wait for `release`. */
  readonly held: number;
  /** Ids of the latest to come in live. */
  readonly arrived: ReadonlySet<string>;
  readonly problem: Error | undefined;
}

/** Rows of the first request: a screenful and a bit. */
const FIRST_PAGE = 100;
/** Rows of each later request: the most a server gives. */
const OLDER_PAGE = 1000;
/** Rows kept in the browser; one takes about 2 KB. */
const MAX_ROWS = 100_000;
/** Alerts held back or not yet merged; beyond it they are counted only, and fetched anew when asked for. */
export const MAX_HELD = 1000;
/** Milliseconds. What comes within it is shown at once, so that a burst does not draw the page for each. */
const GATHER = 100;
/** Milliseconds between attempts to connect; doubled each time. */
const RETRY = { first: 1000, longest: 15_000 };

/** The newest alerts, kept up to date: pages of older ones on request, new ones as they come. */
export class AlertFeed {
  #state: FeedState = {
    rows: [],
    total: 0,
    first: "loading",
    older: "none",
    connection: "connecting",
    held: 0,
    arrived: new Set(),
    problem: undefined,
  };
  readonly #source: AlertSource;
  readonly #signedOut: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #ids = new Set<string>();
  #next: string | undefined;
  #since: string | undefined;
  #arrivals = new Map<string, SecurityEvent>();
  /** Alerts were missed or let go: only the server knows what is on top. */
  #behind = false;
  /** Arrivals over the cap. */
  #beyond = 0;
  #hold = false;
  /** Requests for the top are numbered, so that a late answer does not undo a newer one. */
  #asked = 0;
  #answered = 0;
  #closed = true;
  #watch: AlertWatch | undefined;
  #retry: number = RETRY.first;
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #reconnecting: ReturnType<typeof setTimeout> | undefined;

  constructor(source: AlertSource, signedOut: () => void) {
    this.#source = source;
    this.#signedOut = signedOut;
  }

  readonly snapshot = (): FeedState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  open(): void {
    this.#closed = false;
    void this.reload();
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#gathering);
    clearTimeout(this.#reconnecting);
    this.#gathering = undefined;
    this.#watch?.close();
  }

  /** Fetches the top again, in place of all that is there. */
  async reload(): Promise<void> {
    if (this.#state.first === "failed") this.#set({ first: "loading", problem: undefined });
    const turn = ++this.#asked;
    try {
      const page = await this.#source.page(FIRST_PAGE);
      // A top that was asked for later may have been answered sooner.
      if (!this.#closed && turn > this.#answered) this.#replace(page, turn);
    } catch (error) {
      if (this.#refused(error)) return;
      if (this.#state.first === "loading") this.#set({ first: "failed", problem: asError(error) });
    }
  }

  /** Fetches the page below the last row; does nothing while one is on its way. */
  async more(): Promise<void> {
    if (this.#state.older !== "some" && this.#state.older !== "failed") return;
    const after = this.#next;
    if (after === undefined) return;
    this.#set({ older: "loading" });
    try {
      const page = await this.#source.page(OLDER_PAGE, after);
      // A reload in the meantime has begun another list.
      if (this.#closed || this.#next !== after) return;
      const rows = [...this.#state.rows, ...page.items.filter(({ id }) => !this.#ids.has(id))];
      for (const { id } of page.items) this.#ids.add(id);
      this.#next = page.next;
      this.#set({ rows, older: this.#below(rows.length) });
    } catch (error) {
      if (!this.#refused(error) && this.#next === after) this.#set({ older: "failed" });
    }
  }

  /** While held, new alerts are counted but not shown, so that nothing moves under the reader's eyes. */
  hold(hold: boolean): void {
    this.#hold = hold;
    if (!hold) this.release();
  }

  /** Shows what is held back. */
  release(): void {
    if (this.#behind) {
      this.#arrivals.clear();
      this.#beyond = 0;
      void this.reload();
    } else this.#merge();
  }

  #connect(): void {
    if (this.#closed) return;
    this.#set({ connection: "connecting" });
    const watch = this.#source.watch(
      (alert, cursor) => this.#arrive([alert], cursor),
      () => void this.#opened(),
      this.#since,
    );
    this.#watch = watch;
    watch.ended.then(
      () => this.#lost(undefined),
      (error: unknown) => this.#lost(error),
    );
  }

  /** What came before the server agreed to tell us is looked up, and so are gaps after a pause. */
  async #opened(): Promise<void> {
    if (this.#closed) return;
    this.#retry = RETRY.first;
    this.#set({ connection: "live" });
    if (this.#state.first === "failed") return this.reload();
    const turn = ++this.#asked;
    try {
      const head = await this.#source.page(FIRST_PAGE);
      if (this.#closed) return;
      if (this.#state.first !== "ready") return this.#replace(head, turn);
      if (head.next !== undefined && !head.items.some(({ id }) => this.#has(id))) this.#behind = true;
      this.#arrive(head.items);
    } catch (error) {
      this.#refused(error);
    }
  }

  #lost(error: unknown): void {
    if (this.#closed || this.#refused(error)) return;
    this.#set({ connection: "lost" });
    this.#reconnecting = setTimeout(() => this.#connect(), this.#retry);
    this.#retry = Math.min(this.#retry * 2, RETRY.longest);
  }

  #arrive(alerts: readonly SecurityEvent[], cursor?: string): void {
    if (this.#closed) return;
    if (cursor) this.#since = cursor;
    for (const alert of alerts) {
      if (this.#has(alert.id)) continue;
      if (this.#arrivals.size < MAX_HELD) this.#arrivals.set(alert.id, alert);
      else this.#beyond++;
    }
    if (this.#beyond > 0) this.#behind = true;
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      if (this.#hold) this.#set({ held: this.#arrivals.size + this.#beyond });
      else this.release();
    }, GATHER);
  }

  #merge(): void {
    if (this.#state.first !== "ready") return;
    const { rows, older, total } = this.#state;
    const reaches =
      older === "none" ? Number.NEGATIVE_INFINITY : (rows.at(-1)?.time_us ?? Number.NEGATIVE_INFINITY);
    // What is older than the last row comes with its page.
    const fresh = [...this.#arrivals.values()].filter(
      ({ id, time_us }) => !this.#ids.has(id) && time_us >= reaches,
    );
    this.#arrivals.clear();
    if (fresh.length === 0 && this.#state.held === 0) return;
    for (const { id } of fresh) this.#ids.add(id);
    this.#set({
      rows: merged(rows, fresh),
      total: total + fresh.length,
      held: 0,
      arrived: new Set(fresh.map(({ id }) => id)),
    });
    if (this.#state.rows.length > MAX_ROWS + FIRST_PAGE) void this.reload();
  }

  #replace(page: AlertPage, turn: number): void {
    this.#answered = turn;
    this.#behind = false;
    this.#beyond = 0;
    this.#ids.clear();
    for (const { id } of page.items) {
      this.#ids.add(id);
      this.#arrivals.delete(id);
    }
    this.#next = page.next;
    this.#set({
      rows: page.items,
      total: page.total,
      first: "ready",
      older: this.#below(page.items.length),
      held: 0,
      arrived: new Set(),
      problem: undefined,
    });
    if (this.#arrivals.size > 0) this.#arrive([]);
  }

  #below(rows: number): FeedState["older"] {
    if (this.#next === undefined) return "none";
    return rows >= MAX_ROWS ? "full" : "some";
  }

  #has(id: string): boolean {
    return this.#ids.has(id) || this.#arrivals.has(id);
  }

  #refused(error: unknown): boolean {
    const refused = error instanceof RequestError && error.status === 401;
    if (refused && !this.#closed) {
      this.close();
      this.#signedOut();
    }
    return refused || this.#closed;
  }

  #set(change: Partial<FeedState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
