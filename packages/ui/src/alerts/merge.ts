import type { SecurityEvent } from "@peccary/api";

const newestFirst = (a: SecurityEvent, b: SecurityEvent): number => b.time_us - a.time_us;

/**
 * Both lists as one, newest first; of the same moment, what came last stands first.
 *
 * @param rows newest first
 * @param fresh in any order
 */
export function merged(
  rows: readonly SecurityEvent[],
  fresh: readonly SecurityEvent[],
): readonly SecurityEvent[] {
  if (fresh.length === 0) return rows;
  const sorted = fresh.toReversed().sort(newestFirst);
  const all: SecurityEvent[] = [];
  let at = 0;
  for (const alert of sorted) {
    // An agent that was away hands in its alerts late: they go where their time puts them.
    while (at < rows.length && rows[at]!.time_us > alert.time_us) all.push(rows[at++]!);
    all.push(alert);
  }
  return all.concat(rows.slice(at));
}
