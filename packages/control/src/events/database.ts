import type { DuckDBConnection, DuckDBInstance as Instance } from "@duckdb/node-api";
import { DuckDBInstance } from "@duckdb/node-api";
import { PeccaryError } from "@peccary/api";

/** Of the in-memory database that the file is attached to; measured on two cores, most of them busy. */
const SETTINGS = {
  /** Of DuckDB's buffers. What does not fit is read from the file again. */
  memory_limit: "192MB",
  threads: "2",
  /** A full WAL is folded into the file inside a commit, and is replayed at start after a crash. */
  checkpoint_threshold: "16MB",
};

/**
 * Rows written and compressed together. Folding in the WAL writes the last group anew, so that of a big one
 * is slow: 100,000 events in commits of 500 had a slowest commit of 1.1 s and 370 MB resident with DuckDB's
 * 122,880 rows; with these 0.35 s and 170 MB.
 */
const ROW_GROUP_SIZE = 8_192;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS event (
    seq BIGINT, time_us BIGINT, id_hash UBIGINT, id VARCHAR,
    type VARCHAR, origin VARCHAR, host VARCHAR, severity UTINYINT,
    source_namespace VARCHAR, dest_namespace VARCHAR,
    searched VARCHAR, document VARCHAR
  )`;

/**
 * An open database file. Writing and reading have a connection each, so that a page never waits for a commit.
 * There is no index on purpose: DuckDB holds one whole in memory, 100 bytes an event, and a scan of the
 * hashes of 10 million events takes 10 ms.
 */
export interface Database {
  readonly writer: DuckDBConnection;
  readonly reader: DuckDBConnection;
  close(): void;
}

export async function openDatabase(file: string): Promise<Database> {
  let instance: Instance | undefined;
  try {
    instance = await DuckDBInstance.create(":memory:", SETTINGS);
    const writer = await instance.connect();
    await writer.run(`ATTACH '${file.replaceAll("'", "''")}' AS store (ROW_GROUP_SIZE ${ROW_GROUP_SIZE})`);
    await writer.run("USE store");
    await writer.run(SCHEMA);
    const reader = await instance.connect();
    await reader.run("USE store");
    const opened = instance;
    return {
      writer,
      reader,
      close() {
        writer.closeSync();
        reader.closeSync();
        opened.closeSync();
      },
    };
  } catch (error) {
    instance?.closeSync();
    throw storeError(error, `cannot open ${file}`);
  }
}

/** DuckDB tells its failures apart by their text only. */
export function storeError(error: unknown, doing: string): PeccaryError {
  if (error instanceof PeccaryError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const [first = ""] = text.split("\n");
  if (/Could not set lock on file|already attached|already open/i.test(text))
    return new PeccaryError("DATA_DIR_IN_USE", `${doing}: another process has it open (${first})`, {
      cause: error,
    });
  if (/No space left on device|ENOSPC|Disk quota exceeded|out of disk space/i.test(text))
    return new PeccaryError(
      "EVENT_STORE_FULL",
      `${doing}: no space left on the disk; free some and try again`,
      {
        cause: error,
      },
    );
  return new PeccaryError("EVENT_STORE_FAILED", `${doing}: ${first}`, { cause: error });
}
