import type { Finding, Match } from "@peccary/engine";
import { printable, table } from "../output.ts";
import { eveOf, kindOf, timestamp } from "./eve.ts";

/** A way to show findings. Text is asked for piece by piece, so that none of it piles up. */
export interface Report {
  start(): string;
  finding(finding: Finding, file: string): string;
  end(): string;
}

export const reports: { readonly [name: string]: () => Report } = {
  eve: () => ({
    start: () => "",
    finding: (finding, file) => `${JSON.stringify(eveOf(finding, file))}\n`,
    end: () => "",
  }),

  /** One array. */
  json: () => {
    let first = true;
    return {
      start: () => "[",
      finding: (finding, file) => {
        const comma = first ? "" : ",";
        first = false;
        return `${comma}\n  ${JSON.stringify(eveOf(finding, file))}`;
      },
      end: () => (first ? "]\n" : "\n]\n"),
    };
  },

  /** Alerts counted by rule and addresses: what a person looks for first. */
  table: () => {
    const lines = new Map<string, { readonly match: Match; readonly file: string; count: number }>();
    let others = 0;
    return {
      start: () => "",
      finding: (finding, file) => {
        if (kindOf(finding) !== "alert") return "";
        const match = finding as Match;
        const { where, rule } = match;
        const key = `${file}\n${rule.gid}:${rule.sid}\n${where.source}\n${where.destination}:${where.destinationPort}`;
        const line = lines.get(key);
        if (line !== undefined) line.count++;
        else if (lines.size < TABLE_LINES) lines.set(key, { match, file, count: 1 });
        else others++;
        return "";
      },
      end: () => {
        if (lines.size === 0) return "";
        const rows = [...lines.values()].map(({ match, file, count }) => row(match, file, count));
        const more = others > 0 ? `and ${others} more alerts, not shown: -o eve shows all\n` : "";
        return table([HEADINGS, ...rows]) + more;
      },
    };
  },
};

/** Distinct lines of one table; past this a person wants another tool, and memory an end. */
const TABLE_LINES = 10_000;

const HEADINGS = [
  "FIRST SEEN",
  "SID",
  "PRIORITY",
  "COUNT",
  "PROTO",
  "SOURCE",
  "DESTINATION",
  "FILE",
  "MESSAGE",
];

const row = ({ rule, where }: Match, file: string, count: number): string[] => {
  const event = eveOf({ type: "match", rule, where } as Match, file);
  return [
    timestamp(where.time).slice(0, 23),
    `${rule.gid}:${rule.sid}:${rule.rev}`,
    String(rule.priority),
    String(count),
    String(event["proto"]),
    where.source,
    endOf(where.destination, where.destinationPort),
    printable(file),
    printable(rule.message),
  ];
};

export const endOf = (address: string, port: number | undefined): string =>
  port === undefined ? address : address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
