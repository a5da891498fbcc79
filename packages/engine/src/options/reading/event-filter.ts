import type { EventFilter } from "../../rules/alert-filter.ts";

const types: ReadonlySet<string> = new Set(["limit", "threshold", "both"]);
export const tracks: ReadonlySet<string> = new Set(["by_src", "by_dst", "by_both", "by_rule"]);

/** Reads `type`, `track`, `count` and `seconds` of an event_filter or threshold. */
export function readEventFilter(
  pairs: ReadonlyMap<string, string>,
  gid: number,
  sid: number,
): EventFilter | { readonly problem: string } {
  const type = pairs.get("type") ?? "";
  const track = pairs.get("track") ?? "";
  const count = wholeNumber(pairs.get("count"), -1);
  const seconds = wholeNumber(pairs.get("seconds"), 1);
  if (!types.has(type)) return { problem: `expected type limit, threshold or both, found "${type}"` };
  if (!tracks.has(track))
    return { problem: `expected track by_src, by_dst, by_both or by_rule, found "${track}"` };
  if (count === undefined || seconds === undefined) return { problem: 'expected "count N" and "seconds N"' };
  return {
    kind: "event_filter",
    gid,
    sid,
    type: type as EventFilter["type"],
    track: track as EventFilter["track"],
    count,
    seconds,
  };
}

/** A whole number of at least `least`. */
export const wholeNumber = (text: string | undefined, least: number): number | undefined =>
  text !== undefined && /^-?\d{1,10}$/.test(text) && Number(text) >= least ? Number(text) : undefined;
