import { PeccaryError, type SecurityEvent } from "@peccary/api";
import { type Clock, sequence, systemClock } from "./clock.ts";
import { newestFirst, readCursor, writeCursor } from "./cursor.ts";
import { matches } from "./matches.ts";
import type { EventFilter, EventPage, EventStore, StoredEvent } from "./store.ts";

/** Events of a test or a demonstration: gone with the process. */
export class MemoryEventStore implements EventStore {
  #rows: StoredEvent[] = [];
  readonly #ids = new Set<string>();
  readonly #next: () => number;
  #closed = false;

  constructor(clock: Clock = systemClock) {
    this.#next = sequence(clock);
  }

  async add(events: readonly SecurityEvent[]): Promise<readonly StoredEvent[]> {
    this.#check();
    const added: StoredEvent[] = [];
    for (const event of events) {
      if (this.#ids.has(event.id)) continue;
      this.#ids.add(event.id);
      added.push({ seq: this.#next(), event: structuredClone(event) });
    }
    this.#rows.push(...added);
    return added;
  }

  async page(filter: EventFilter, limit: number, after?: string): Promise<EventPage> {
    this.#check();
    const matching = this.#rows.map(({ event }) => event).filter((event) => matches(filter, event));
    matching.sort(newestFirst);
    const place = after === undefined ? undefined : readCursor(after);
    const rest = place === undefined ? matching : matching.filter((event) => newestFirst(event, place) > 0);
    const items = rest.slice(0, limit);
    const last = items.at(-1);
    const more = rest.length > limit && last !== undefined;
    return { items, ...(more && { next: writeCursor(last) }), total: matching.length };
  }

  async since(filter: EventFilter, seq: number, limit: number): Promise<readonly StoredEvent[]> {
    this.#check();
    return this.#rows.filter((row) => row.seq > seq && matches(filter, row.event)).slice(0, limit);
  }

  async forget(before: number): Promise<void> {
    this.#check();
    for (const { seq, event } of this.#rows) if (seq < before) this.#ids.delete(event.id);
    this.#rows = this.#rows.filter(({ seq }) => seq >= before);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #check(): void {
    if (this.#closed) throw new PeccaryError("EVENT_STORE_CLOSED", "the event store is closed");
  }
}
