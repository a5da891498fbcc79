import { placeKey, type Row, type Storage, type Write } from "./storage.ts";

/** Keeps objects as long as itself. For tests, and for looking at one thing quickly. */
export class MemoryStorage implements Storage {
  readonly #rows = new Map<string, Row>();
  #revision = 0;

  async load(): Promise<{ revision: number; rows: Row[] }> {
    return { revision: this.#revision, rows: [...this.#rows.values()] };
  }

  async commit(revision: number, writes: readonly Write[]): Promise<void> {
    for (const { object, ...place } of writes)
      if (object) this.#rows.set(placeKey(place), { ...place, object });
      else this.#rows.delete(placeKey(place));
    this.#revision = revision;
  }

  async close(): Promise<void> {}
}
