import type { DuckDBValue } from "@duckdb/node-api";
import type { Place } from "./cursor.ts";
import { fold, storable } from "./searched.ts";
import type { EventFilter } from "./store.ts";

/** A WHERE clause and what its `?` stand for. */
export interface Condition {
  readonly sql: string;
  readonly values: DuckDBValue[];
}

const integer = (value: number): bigint => BigInt(Math.trunc(value));

/** What `EventFilter` means, for the database. Text reaches it as values only, never as SQL. */
export function condition(filter: EventFilter, more: { after?: Place; afterSeq?: number } = {}): Condition {
  const parts: string[] = [];
  const values: DuckDBValue[] = [];
  const when = (sql: string, ...given: DuckDBValue[]) => {
    parts.push(sql);
    values.push(...given.map((value) => (typeof value === "string" ? storable(value) : value)));
  };

  if (filter.type !== undefined) when("type = ?", filter.type);
  if (filter.origin !== undefined) when("origin = ?", filter.origin);
  if (filter.namespace !== undefined)
    when("(source_namespace = ? OR dest_namespace = ?)", filter.namespace, filter.namespace);
  if (filter.host !== undefined) when("host = ?", filter.host);
  if (filter.severityAtLeast !== undefined) when("severity >= ?", integer(filter.severityAtLeast));
  if (filter.from !== undefined) when("time_us >= ?", integer(filter.from));
  if (filter.until !== undefined) when("time_us < ?", integer(filter.until));
  if (filter.id !== undefined) when("id = ?", filter.id);
  if (filter.text !== undefined) when("contains(searched, ?)", fold(filter.text));

  if (more.after !== undefined) {
    const time = integer(more.after.time_us);
    // The first half alone would do; it lets the database skip what is newer without looking at ids.
    when("time_us <= ? AND (time_us < ? OR id < ?)", time, time, more.after.id);
  }
  if (more.afterSeq !== undefined) when("seq > ?", integer(more.afterSeq));
  return { sql: parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`, values };
}
