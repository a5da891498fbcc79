import { bufferName, type GroupCost, quotedBytes, type RuleCost } from "@peccary/engine";
import { printable, size } from "../output.ts";

/** Bytes of a fast pattern shown in a table; the rest is in `-o json`. */
const MOST_SHOWN = 24;
/** Buffers shown of one group in a table, those with the most patterns. */
const MOST_BUFFERS = 4;

export const ruleRow = (cost: RuleCost, whole: number): string[] => [
  `${cost.rule.gid}:${cost.rule.sid}`,
  String(cost.checks),
  String(cost.evaluations),
  String(cost.matches),
  ...shareOf(cost.time, whole),
  String(Math.round(cost.time / Math.max(1, cost.checks))),
  fastPatternOf(cost, MOST_SHOWN) ?? "",
  printable(cost.rule.message),
];

export const ruleJson = (cost: RuleCost): object => ({
  gid: cost.rule.gid,
  sid: cost.rule.sid,
  message: cost.rule.message,
  fastPattern: fastPatternOf(cost, Infinity) ?? null,
  checks: cost.checks,
  evaluations: cost.evaluations,
  matches: cost.matches,
  nanoseconds: cost.time,
});

function fastPatternOf({ fastPattern }: RuleCost, most: number): string | undefined {
  if (fastPattern === undefined) return undefined;
  const { bytes, buffer } = fastPattern;
  const more = bytes.length > most ? "..." : "";
  return `${quotedBytes(bytes.slice(0, most))}${more} in ${bufferName(buffer)}`;
}

export const groupRow = (cost: GroupCost, whole: number): string[] => {
  const patterns = [...cost.group.searches.counts].sort(([, one], [, other]) => other - one);
  const shown = patterns.slice(0, MOST_BUFFERS).map(([buffer, count]) => `${bufferName(buffer)} ${count}`);
  return [
    groupName(cost),
    String(cost.group.rules.length),
    String(cost.inspections),
    size(cost.searched),
    String(cost.checks),
    String(cost.matches),
    timeText(cost.searchTime),
    timeText(cost.checkTime),
    shareText(cost.searchTime + cost.checkTime, whole),
    `${shown.join(", ")}${patterns.length > MOST_BUFFERS ? ", ..." : ""}`,
  ];
};

export const groupJson = (cost: GroupCost): object => ({
  transport: cost.group.transport,
  service: cost.group.service || null,
  direction: cost.group.toServer === undefined ? null : cost.group.toServer ? "to_server" : "to_client",
  rules: cost.group.rules.length,
  unsearched: cost.group.unsearched.size,
  patterns: Object.fromEntries(
    cost.group.searches.counts.map(([buffer, count]) => [bufferName(buffer), count]),
  ),
  inspections: cost.inspections,
  searchedBytes: cost.searched,
  checks: cost.checks,
  matches: cost.matches,
  searchNanoseconds: cost.searchTime,
  checkNanoseconds: cost.checkTime,
});

const groupName = ({ group: { transport, service, toServer } }: GroupCost): string =>
  [
    transport,
    service || "unknown service",
    toServer === undefined ? "no flow" : toServer ? "to server" : "to client",
  ].join(", ");

/** A time in milliseconds, and its share of the whole. */
export const shareOf = (time: number, whole: number): [string, string] => [
  timeText(time),
  shareText(time, whole),
];

const timeText = (nanoseconds: number): string => `${(nanoseconds / 1e6).toFixed(1)} ms`;
const shareText = (time: number, whole: number): string =>
  `${(whole > 0 ? (100 * time) / whole : 0).toFixed(1)} %`;
