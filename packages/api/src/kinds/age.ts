import type { Column } from "../kind.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** A span as kubectl writes it: two units while the first is small, `4m12s`, `26h`, `3d4h`, `2y45d`. */
export function humanDuration(milliseconds: number): string {
  const d = milliseconds;
  const whole = (unit: number, of = d): number => Math.floor(of / unit);
  const both = (large: string, small: number, unit: string): string =>
    small ? `${large}${small}${unit}` : large;
  if (!(d > -2 * SECOND)) return "<invalid>";
  if (d < 0) return "0s";
  if (d < 2 * MINUTE) return `${whole(SECOND)}s`;
  if (d < 10 * MINUTE) return both(`${whole(MINUTE)}m`, whole(SECOND, d % MINUTE), "s");
  if (d < 3 * HOUR) return `${whole(MINUTE)}m`;
  if (d < 8 * HOUR) return both(`${whole(HOUR)}h`, whole(MINUTE, d % HOUR), "m");
  if (d < 2 * DAY) return `${whole(HOUR)}h`;
  if (d < 8 * DAY) return both(`${whole(DAY)}d`, whole(HOUR, d % DAY), "h");
  if (d < 2 * YEAR) return `${whole(DAY)}d`;
  if (d < 8 * YEAR) return both(`${whole(YEAR)}y`, whole(DAY, d % YEAR), "d");
  return `${whole(YEAR)}y`;
}

/** How long ago a timestamp was, for a cell; what kubectl shows when there is none. */
export const since = (timestamp: string | undefined, now: number): string =>
  timestamp === undefined ? "<unknown>" : humanDuration(now - Date.parse(timestamp));

export const nameColumn: Column = {
  name: "Name",
  description: "Name must be unique within a namespace.",
  cell: ({ metadata }) => metadata.name,
};

export const ageColumn: Column = {
  name: "Age",
  description: "Time since the object was created.",
  cell: ({ metadata }, now) => since(metadata.creationTimestamp, now),
};
