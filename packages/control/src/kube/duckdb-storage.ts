import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { PeccaryError } from "@peccary/api";
import type { KubeObject } from "../objects/objects.ts";
import type { Row, Storage, Write } from "./storage.ts";

const SETTINGS = {
  /** The objects are in our memory too; DuckDB only writes them down. */
  memory_limit: "128MB",
  threads: "1",
  /** A full log is folded into the file inside a commit; small ones keep that commit and the next start short. */
  checkpoint_threshold: "4MB",
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS object (
    resource VARCHAR, namespace VARCHAR, name VARCHAR, body VARCHAR,
    PRIMARY KEY (resource, namespace, name)
  );
  CREATE TABLE IF NOT EXISTS revision (newest BIGINT);
  INSERT INTO revision SELECT 0 WHERE NOT EXISTS (FROM revision);`;

/** One DuckDB file, held by one process at a time. DuckDB syncs its log to the disk before a commit returns. */
export class DuckDBStorage implements Storage {
  readonly #file: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(file: string, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#file = file;
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(file: string): Promise<DuckDBStorage> {
    let instance: DuckDBInstance | undefined;
    try {
      instance = await DuckDBInstance.create(file, SETTINGS);
      const connection = await instance.connect();
      await connection.run(SCHEMA);
      return new DuckDBStorage(file, instance, connection);
    } catch (error) {
      instance?.closeSync();
      throw failure(error, `cannot open ${file}`);
    }
  }

  async load(): Promise<{ revision: number; rows: Row[] }> {
    try {
      const newest = await this.#connection.runAndReadAll("SELECT newest FROM revision");
      const found = await this.#connection.runAndReadAll(
        "SELECT resource, namespace, name, body FROM object",
      );
      return {
        revision: Number(newest.getRows()[0]?.[0] ?? 0),
        rows: found.getRows().map(([resource, namespace, name, body]) => ({
          resource: String(resource),
          namespace: String(namespace),
          name: String(name),
          object: JSON.parse(String(body)) as KubeObject,
        })),
      };
    } catch (error) {
      throw failure(error, `cannot read ${this.#file}`);
    }
  }

  async commit(revision: number, writes: readonly Write[]): Promise<void> {
    const connection = this.#connection;
    try {
      await connection.run("BEGIN");
      for (const { resource, namespace, name, object } of writes)
        if (object)
          await connection.run("INSERT OR REPLACE INTO object VALUES ($1, $2, $3, $4)", [
            resource,
            namespace,
            name,
            JSON.stringify(object),
          ]);
        else
          await connection.run("DELETE FROM object WHERE resource = $1 AND namespace = $2 AND name = $3", [
            resource,
            namespace,
            name,
          ]);
      await connection.run("UPDATE revision SET newest = $1", [BigInt(revision)]);
      await connection.run("COMMIT");
    } catch (error) {
      // Fails when the commit itself did: DuckDB has rolled back by then.
      await connection.run("ROLLBACK").catch(() => undefined);
      throw failure(error, `cannot write ${this.#file}`);
    }
  }

  async close(): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

/** DuckDB tells its failures apart by their text only. */
function failure(cause: unknown, doing: string): PeccaryError {
  const [first = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  if (/Could not set lock on file|already attached|already open/i.test(first))
    return new PeccaryError("DATA_DIR_IN_USE", `${doing}: another process has it open (${first})`, { cause });
  if (/No space left on device|ENOSPC|Disk quota exceeded|out of disk space/i.test(first))
    return new PeccaryError(
      "DATA_DIR_UNUSABLE",
      `${doing}: no space left on the disk; free some and try again`,
      { cause },
    );
  return new PeccaryError("DATA_DIR_UNUSABLE", `${doing}: ${first}`, { cause });
}
