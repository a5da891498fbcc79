import { createHash } from "node:crypto";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { type DuckDBConnection, type DuckDBValue, LIST, listValue, UBIGINT } from "@duckdb/node-api";
import { PeccaryError, type SecurityEvent } from "@peccary/api";
import { type Clock, sequence, systemClock } from "./clock.ts";
import { condition } from "./condition.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { type Database, openDatabase, storeError } from "./database.ts";
import { searched, storable } from "./searched.ts";
import type { EventFilter, EventPage, EventStore, StoredEvent } from "./store.ts";
import { WriteQueue } from "./write-queue.ts";

export interface DuckDbOptions {
  readonly file: string;
  readonly clock?: Clock;
  /**
   * Bytes that must stay free. A database that finds the disk full while it folds its WAL into the file is
   * lost until it is opened anew; so we say no while there is still space for that.
   */
  readonly reserve?: number;
}

/** Twice the WAL's size at which it is folded in (database.ts). */
const RESERVE = 32 * 1_048_576;

/** Events in one DuckDB file. After a failed write it is opened anew, which replays what was committed. */
export class DuckDbEventStore implements EventStore {
  readonly #options: Required<DuckDbOptions>;
  readonly #queue: WriteQueue<SecurityEvent, StoredEvent>;
  #database: Promise<Database> | undefined;
  /** The write that runs, and after which the next may. */
  #turn: Promise<unknown> = Promise.resolve();
  #next: () => number = () => 0;
  #closed = false;

  private constructor(options: Required<DuckDbOptions>) {
    this.#options = options;
    this.#queue = new WriteQueue((groups) => this.#commit(groups));
  }

  static async open(options: DuckDbOptions): Promise<DuckDbEventStore> {
    const store = new DuckDbEventStore({ clock: systemClock, reserve: RESERVE, ...options });
    await store.#open();
    return store;
  }

  add(events: readonly SecurityEvent[]): Promise<readonly StoredEvent[]> {
    if (this.#closed) return Promise.reject(closedError());
    if (events.length === 0) return Promise.resolve([]);
    return this.#queue.add(events);
  }

  async page(filter: EventFilter, limit: number, after?: string): Promise<EventPage> {
    const all = condition(filter);
    const rest = after === undefined ? all : condition(filter, { after: readCursor(after) });
    const rows = await this.#read(
      `SELECT document FROM event ${rest.sql} ORDER BY time_us DESC, id DESC LIMIT ${Math.trunc(limit) + 1}`,
      rest.values,
    );
    const counted = await this.#read(`SELECT count(*) FROM event ${all.sql}`, all.values);
    const found = rows.map(([document]) => parseDocument(document));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const more = found.length > limit && last !== undefined;
    return { items, ...(more && { next: writeCursor(last) }), total: Number(counted[0]?.[0] ?? 0) };
  }

  async since(filter: EventFilter, seq: number, limit: number): Promise<readonly StoredEvent[]> {
    const { sql, values } = condition(filter, { afterSeq: seq });
    const rows = await this.#read(
      `SELECT seq, document FROM event ${sql} ORDER BY seq LIMIT ${Math.trunc(limit)}`,
      values,
    );
    return rows.map(([at, document]) => ({ seq: Number(at), event: parseDocument(document) }));
  }

  async forget(before: number): Promise<void> {
    await this.#alone("cannot forget old events", async () => {
      const { writer } = await this.#open();
      await writer.run("DELETE FROM event WHERE seq < ?", [BigInt(Math.trunc(before))]);
      await writer.run("CHECKPOINT store");
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#queue.idle();
    await this.#turn.catch(() => {});
    await this.#reopenLater();
  }

  #commit(groups: readonly (readonly SecurityEvent[])[]): Promise<readonly StoredEvent[][]> {
    return this.#alone(`cannot write events to ${this.#options.file}`, async () => {
      await this.#checkSpace();
      const { writer } = await this.#open(true);
      await writer.run("BEGIN");
      const known = await knownIds(writer, groups.flat());
      const stored = groups.map((group) => this.#keepNew(group, known));
      const rows = stored.flat();
      if (rows.length > 0) await append(writer, rows);
      await writer.run("COMMIT");
      return stored;
    });
  }

  /** Runs `write` when no other write runs: the writer's connection has one transaction at a time. */
  #alone<T>(doing: string, write: () => Promise<T>): Promise<T> {
    const run = async () => {
      try {
        return await write();
      } catch (error) {
        await this.#reopenLater();
        throw storeError(error, doing);
      }
    };
    const result = this.#turn.then(run, run);
    this.#turn = result;
    // Whoever asked hears of a failure; the turn itself is only waited for.
    result.catch(() => {});
    return result;
  }

  #keepNew(group: readonly SecurityEvent[], known: Set<string>): StoredEvent[] {
    const kept: StoredEvent[] = [];
    for (const event of group) {
      if (known.has(event.id)) continue;
      known.add(event.id);
      kept.push({ seq: this.#next(), event });
    }
    return kept;
  }

  async #checkSpace(): Promise<void> {
    const { file, reserve } = this.#options;
    const { bavail, bsize } = await statfs(dirname(file));
    if (bavail * bsize >= reserve) return;
    throw new PeccaryError(
      "EVENT_STORE_FULL",
      `${dirname(file)} has ${Math.floor((bavail * bsize) / 1_048_576)} MiB free, events are taken from ` +
        `${Math.ceil(reserve / 1_048_576)} MiB on; free some space, senders keep what they have and try again`,
    );
  }

  async #read(sql: string, values: DuckDBValue[]): Promise<DuckDBValue[][]> {
    const { reader } = await this.#open();
    try {
      return (await reader.runAndReadAll(sql, values)).getRows();
    } catch (error) {
      await this.#reopenLater();
      throw storeError(error, "cannot read events");
    }
  }

  /** @param draining true for what was accepted before `close` */
  #open(draining: boolean = false): Promise<Database> {
    if (this.#closed && !draining) return Promise.reject(closedError());
    if (this.#database === undefined) {
      const opening = this.#openAnew();
      this.#database = opening;
      opening.catch(() => {
        if (this.#database === opening) this.#database = undefined;
      });
    }
    return this.#database;
  }

  async #openAnew(): Promise<Database> {
    const database = await openDatabase(this.#options.file);
    const rows = (await database.writer.runAndReadAll("SELECT max(seq) FROM event")).getRows();
    this.#next = sequence(this.#options.clock, Number(rows[0]?.[0] ?? 0));
    return database;
  }

  async #reopenLater(): Promise<void> {
    const open = this.#database;
    this.#database = undefined;
    (await open?.catch(() => undefined))?.close();
  }
}

const closedError = () => new PeccaryError("EVENT_STORE_CLOSED", "the event store is closed");

const parseDocument = (document: DuckDBValue | undefined): SecurityEvent =>
  JSON.parse(String(document)) as SecurityEvent;

/** The first eight bytes of SHA-256: short enough to scan by the million, too long to collide by accident. */
const hashOf = (id: string): bigint => createHash("sha256").update(id).digest().readBigUInt64LE(0);

async function knownIds(writer: DuckDBConnection, events: readonly SecurityEvent[]): Promise<Set<string>> {
  const hashes = listValue(events.map(({ id }) => hashOf(id)));
  const known = "SELECT id FROM event WHERE id_hash IN (SELECT unnest(?))";
  const rows = await writer.runAndReadAll(known, [hashes], [LIST(UBIGINT)]);
  return new Set(rows.getRows().map(([id]) => String(id)));
}

async function append(writer: DuckDBConnection, rows: readonly StoredEvent[]): Promise<void> {
  const appender = await writer.createAppender("event", null, "store");
  const text = (value: string | undefined) =>
    value === undefined ? appender.appendNull() : appender.appendVarchar(storable(value));
  for (const { seq, event } of rows) {
    appender.appendBigInt(BigInt(seq));
    appender.appendBigInt(BigInt(event.time_us));
    appender.appendUBigInt(hashOf(event.id));
    text(event.id);
    text(event.type);
    text(event.origin);
    text(event.host);
    appender.appendUTinyInt(event.severity);
    text(event.source_namespace);
    text(event.dest_namespace);
    text(searched(event));
    text(JSON.stringify(event));
    appender.endRow();
  }
  // Into the open transaction, in memory: COMMIT is what writes and syncs, off this thread.
  appender.closeSync();
}
