import { PeccaryError } from "@peccary/api";

/** Rows. One commit costs a sync of the disk whatever its size; a bigger one would delay those behind it. */
const MAX_BATCH = 5_000;
/** Rows waiting: some 100 MB of events, more than agents send in the second a slow disk may take. */
const MAX_WAITING = 50_000;

interface Waiting<Row, Stored> {
  readonly rows: readonly Row[];
  readonly resolve: (stored: readonly Stored[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One writer for all: what arrives during a commit is written by the next one, together.
 * `commit` returns what was stored of each group; when it fails, all its groups failed.
 */
export class WriteQueue<Row, Stored> {
  readonly #commit: (groups: readonly (readonly Row[])[]) => Promise<readonly (readonly Stored[])[]>;
  #waiting: Waiting<Row, Stored>[] = [];
  #rows = 0;
  #running: Promise<void> | undefined;

  constructor(commit: (groups: readonly (readonly Row[])[]) => Promise<readonly (readonly Stored[])[]>) {
    this.#commit = commit;
  }

  add(rows: readonly Row[]): Promise<readonly Stored[]> {
    if (this.#rows + rows.length > MAX_WAITING && this.#rows > 0)
      return Promise.reject(
        new PeccaryError("EVENT_STORE_BUSY", `${this.#rows} events wait to be written; try again`),
      );
    return new Promise((resolve, reject) => {
      this.#waiting.push({ rows, resolve, reject });
      this.#rows += rows.length;
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#take();
      try {
        const stored = await this.#commit(batch.map(({ rows }) => rows));
        for (const [i, { resolve }] of batch.entries()) resolve(stored[i] ?? []);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      for (const { rows } of batch) this.#rows -= rows.length;
    }
    this.#running = undefined;
  }

  #take(): Waiting<Row, Stored>[] {
    let rows = 0;
    let count = 0;
    for (const { rows: more } of this.#waiting) {
      if (count > 0 && rows + more.length > MAX_BATCH) break;
      rows += more.length;
      count++;
    }
    const batch = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    return batch;
  }
}
