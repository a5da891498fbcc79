import type { SecurityEvent } from "@peccary/api";
import { fold, searched } from "./searched.ts";
import type { EventFilter } from "./store.ts";

/** What `EventFilter` means, for events in memory: the live watch and the memory store. */
export function matches(filter: EventFilter, event: SecurityEvent): boolean {
  return (
    (filter.type === undefined || event.type === filter.type) &&
    (filter.origin === undefined || event.origin === filter.origin) &&
    (filter.namespace === undefined ||
      event.source_namespace === filter.namespace ||
      event.dest_namespace === filter.namespace) &&
    (filter.host === undefined || event.host === filter.host) &&
    (filter.severityAtLeast === undefined || event.severity >= filter.severityAtLeast) &&
    (filter.from === undefined || event.time_us >= filter.from) &&
    (filter.until === undefined || event.time_us < filter.until) &&
    (filter.id === undefined || event.id === filter.id) &&
    (filter.text === undefined || searched(event).includes(fold(filter.text)))
  );
}
