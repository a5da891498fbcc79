import type { EventStore, StoredEvent } from "../events/store.ts";

/** Passes on what was newly stored, to those who watch. Nothing is remembered here: the store is asked for the past. */
export class Feed {
  readonly #readers = new Set<(events: readonly StoredEvent[]) => void>();
  readonly #parts = new Set<() => void>();

  /** From outside; the server's own parts do not count. */
  get readers(): number {
    return this.#readers.size;
  }

  publish(events: readonly StoredEvent[]): void {
    if (events.length === 0) return;
    for (const read of this.#readers) read(events);
    for (const hear of this.#parts) hear();
  }

  /** Returns how to stop. */
  subscribe(read: (events: readonly StoredEvent[]) => void): () => void {
    this.#readers.add(read);
    return () => void this.#readers.delete(read);
  }

  /** For a part of this server, which reads the store then. Returns how to stop. */
  listen(hear: () => void): () => void {
    this.#parts.add(hear);
    return () => void this.#parts.delete(hear);
  }
}

/** A store whose additions are told to `feed` as soon as they are durable. */
export function fedStore(store: EventStore, feed: Feed): EventStore {
  return {
    async add(events) {
      const added = await store.add(events);
      feed.publish(added);
      return added;
    },
    page: (...request) => store.page(...request),
    since: (...request) => store.since(...request),
    forget: (before) => store.forget(before),
    close: () => store.close(),
  };
}
