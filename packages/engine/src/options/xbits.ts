import { latin1 } from "../bytes.ts";
import { ruleLimits } from "../limits.ts";
import type { MatchPoint, RuleOption } from "../rules/option.ts";
import { splitArguments } from "./reading/arguments.ts";
import { readPairs } from "./reading/counted.ts";

/** Seconds a mark stays when the rule does not say; Suricata's. */
const DEFAULT_EXPIRE = 30;
const SECOND = 1_000_000;

const tracks = ["ip_src", "ip_dst", "ip_pair"] as const;
type Track = (typeof tracks)[number];

/** Marks by workload, name and address; what a mark maps to is when it ends, in microseconds since 1970. */
type Marks = Map<string, number>;

/**
 * Marks that rules leave on an address, or a pair of them, for other rules. Suricata's; flowbits are of one flow, these
 * outlive it.
 */
export const xbits: RuleOption = {
  name: "xbits",
  summary: "Marks on an address or a pair: set, unset, toggle, isset, isnotset.",
  example: "xbits:set,seen.login,track ip_src,expire 60",

  add(text, rule) {
    const [operation = "", name = ""] = splitArguments(text);
    const pairs = readPairs(text);
    const track = pairs.get("track") as Track;
    const expire = Number(pairs.get("expire") ?? DEFAULT_EXPIRE);
    if (operation === "noalert") {
      rule.afterMatch(() => false);
      return;
    }
    if (!/^[\w.-]+$/.test(name) || !tracks.includes(track) || !Number.isInteger(expire) || expire < 1) {
      rule.problem(
        `expected a name, "track ip_src", "ip_dst" or "ip_pair", and perhaps "expire N", found "${text}"`,
      );
      return;
    }
    const marks = rule.shared<Marks>("xbits", () => new Map());
    rule.remembers(() => marks.clear());
    const isSet = (at: MatchPoint): boolean => {
      const until = marks.get(keyOf(name, track, at));
      return until !== undefined && until > at.inspection.packet.time;
    };
    const set = (at: MatchPoint): void => {
      const key = keyOf(name, track, at);
      marks.delete(key);
      if (marks.size >= ruleLimits.xbits) {
        at.refuse("xbits");
        forgetOldest(marks);
      }
      marks.set(key, at.inspection.packet.time + expire * SECOND);
    };
    const unset = (at: MatchPoint): void => void marks.delete(keyOf(name, track, at));
    switch (operation) {
      case "isset":
        rule.test(isSet, { cheap: true });
        return;
      case "isnotset":
        rule.test((at) => !isSet(at), { cheap: true });
        return;
      case "set":
      case "unset":
      case "toggle": {
        rule.setsState();
        const change = operation === "set" ? set : operation === "unset" ? unset : undefined;
        rule.afterMatch((at) => {
          if (change !== undefined) change(at);
          else if (isSet(at)) unset(at);
          else set(at);
          return true;
        });
        return;
      }
      default:
        rule.problem(`"${operation}" is not one of set, unset, toggle, isset, isnotset`);
    }
  },
};

function keyOf(name: string, track: Track, { inspection: { packet } }: MatchPoint): string {
  const { bytes, source, destination, tap } = packet;
  const length = packet.version === 6 ? 16 : 4;
  const from = latin1(bytes, source, source + length);
  const to = latin1(bytes, destination, destination + length);
  if (track === "ip_src") return `${tap} ${name} s ${from}`;
  if (track === "ip_dst") return `${tap} ${name} s ${to}`;
  // A pair is the same in both directions.
  return from < to ? `${tap} ${name} p ${from}${to}` : `${tap} ${name} p ${to}${from}`;
}

function forgetOldest(marks: Marks): void {
  const oldest = marks.keys().next().value;
  if (oldest !== undefined) marks.delete(oldest);
}
