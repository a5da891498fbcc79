import { readEventFilter, tracks, wholeNumber } from "../options/reading/event-filter.ts";
import type { AlertFilter, RateFilter, Suppress } from "./alert-filter.ts";
import { actions, type HeaderReader } from "./header.ts";

type Problem = { readonly problem: string };

const READABLE: ReadonlySet<string> = new Set(
  "gen_id sig_id gid sid type track count seconds ip apply_to new_action timeout".split(" "),
);

/**
 * Reads what stands after `suppress`, `event_filter`, `rate_filter` or `threshold` in a line of its own, as in Snort 2's
 * threshold.conf: `suppress gen_id 1, sig_id 1852, track by_src, ip 10.1.1.0/24`.
 */
export function readAlertFilter(name: string, text: string, headers: HeaderReader): AlertFilter | Problem {
  const pairs = new Map<string, string>();
  for (const part of splitOutside(text.replace(/#.*$/, ""))) {
    const [, word = "", value = ""] = /^(\S+)\s*(.*)$/.exec(part) ?? [];
    if (!READABLE.has(word)) return { problem: `"${part}" was not expected` };
    if (pairs.has(word)) return { problem: `${word} stands twice` };
    pairs.set(word, value.trim());
  }
  const gid = wholeNumber(pairs.get("gen_id") ?? pairs.get("gid") ?? "1", 0);
  const sid = wholeNumber(pairs.get("sig_id") ?? pairs.get("sid"), 0);
  if (gid === undefined || sid === undefined) return { problem: 'expected "gen_id N" and "sig_id N"' };
  if (name === "suppress") return suppress(pairs, gid, sid, headers);
  if (name === "rate_filter") return rateFilter(pairs, gid, sid, headers);
  return readEventFilter(pairs, gid, sid);
}

function suppress(
  pairs: ReadonlyMap<string, string>,
  gid: number,
  sid: number,
  headers: HeaderReader,
): Suppress | Problem {
  const track = pairs.get("track");
  if (track === undefined && !pairs.has("ip"))
    return { kind: "suppress", gid, sid, track: undefined, addresses: undefined };
  if (track !== "by_src" && track !== "by_dst" && track !== "by_either")
    return { problem: `expected track by_src, by_dst or by_either, found "${track ?? ""}"` };
  const read = headers.addresses(pairs.get("ip") ?? "any");
  return "problem" in read ? read : { kind: "suppress", gid, sid, track, addresses: read.addresses };
}

function rateFilter(
  pairs: ReadonlyMap<string, string>,
  gid: number,
  sid: number,
  headers: HeaderReader,
): RateFilter | Problem {
  const track = pairs.get("track") ?? "";
  const count = wholeNumber(pairs.get("count"), 1);
  const seconds = wholeNumber(pairs.get("seconds"), 0);
  const timeout = wholeNumber(pairs.get("timeout"), 0);
  const newAction = pairs.get("new_action") ?? "";
  if (!tracks.has(track))
    return { problem: `expected track by_src, by_dst, by_both or by_rule, found "${track}"` };
  if (count === undefined || seconds === undefined || timeout === undefined)
    return { problem: 'expected "count N", "seconds N" and "timeout N"' };
  if (!actions.includes(newAction))
    return { problem: `new_action "${newAction}" is not one of ${actions.join(", ")}` };
  const read = headers.addresses(pairs.get("apply_to") ?? "any");
  return "problem" in read
    ? read
    : {
        kind: "rate_filter",
        gid,
        sid,
        track: track as RateFilter["track"],
        count,
        seconds,
        newAction,
        timeout,
        addresses: read.addresses,
      };
}

/** Splits at commas outside brackets: lists of addresses have their own. */
const splitOutside = (text: string): string[] =>
  (text.match(/(?:\[[^\]]*\]|[^,[])+/g) ?? []).map((part) => part.trim()).filter((part) => part !== "");
