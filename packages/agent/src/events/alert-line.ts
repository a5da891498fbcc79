import type { Match } from "@peccary/engine";

/**
 * The line that Snort's alert_fast writes: `YY/MM/DD-HH:MM:SS.uuuuuu [**] [gid:sid:rev] "msg" [**]
 * [Classification: text] [Priority: n] {PROTO} src:sport -> dst:dport`, in UTC. IPv6 addresses stand there
 * without brackets, and a protocol without ports has none.
 */
export function alertLine({ where, rule }: Match): string {
  const when = new Date(Math.floor(where.time / 1e3)).toISOString();
  const [date = "", clock = ""] = when.split("T");
  const micros = String(where.time % 1e6).padStart(6, "0");
  const port = (number: number | undefined) => (number === undefined ? "" : `:${number}`);
  const classification = rule.classification === undefined ? "" : ` [Classification: ${rule.classification}]`;
  return (
    `${date.slice(2).replaceAll("-", "/")}-${clock.slice(0, 8)}.${micros} ` +
    `[**] [${rule.gid}:${rule.sid}:${rule.rev}] "${rule.message}" [**]${classification} ` +
    `[Priority: ${rule.priority}] {${(protocolName(where.protocol) ?? "ip").toUpperCase()}} ` +
    `${where.source}${port(where.sourcePort)} -> ${where.destination}${port(where.destinationPort)}`
  );
}

const names: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [6, "tcp"],
  [17, "udp"],
  // Snort makes no difference between the two.
  [58, "icmp"],
]);

/** `tcp`, `udp`, `icmp`; undefined for other protocols. */
export const protocolName = (number: number): string | undefined => names.get(number);
