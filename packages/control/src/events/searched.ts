import type { SecurityEvent } from "@peccary/api";

/** All that `EventFilter.text` looks through, in lower case; a line break keeps one field from running into the next. */
export function searched(event: SecurityEvent): string {
  const line = event.record["snort_alert"];
  return [
    event.description,
    event.origin,
    event.name,
    event.source_ip,
    event.source_name,
    event.source_namespace,
    event.dest_ip,
    event.dest_name,
    event.dest_namespace,
    event.host,
    typeof line === "string" ? line : undefined,
  ]
    .filter((text) => text !== undefined)
    .map(fold)
    .join("\n");
}

/** Text as it is searched and searched for. The one letter whose lower case depends on its neighbours is sigma. */
export const fold = (text: string): string => storable(text).toLowerCase().replaceAll("ς", "σ");

/** DuckDB's C interface ends a text at NUL, and half a surrogate pair is no UTF-8. */
export const storable = (text: string): string => text.replace(/[\0\p{Cs}]/gu, "\ufffd");
