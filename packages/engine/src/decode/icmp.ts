import type { Packet } from "./packet.ts";
import { STOP, type Walk } from "./walk.ts";

/** Type, code and checksum: all that every message has. */
const LEAST_HEADER = 4;

/**
 * Octets of header before what a rule calls the payload, by type: RFC 792, RFC 4443. The same split as Snort makes,
 * since `dsize` and contents count from there: echoes and errors have four more octets; of other ICMPv6 messages,
 * but for a few, all is header.
 */
const ECHO_4: readonly number[] = [0, 8];
const LONG_4: ReadonlySet<number> = new Set([...ECHO_4, 3, 4, 5, 11, 12]);
const ECHO_6: readonly number[] = [128, 129];
const LONG_6: ReadonlySet<number> = new Set([...ECHO_6, 1, 2, 3, 4]);
/** Router solicitation and advertisement, node information. */
const SHORT_6: ReadonlySet<number> = new Set([133, 134, 139, 140]);

/** Octets that a message must have, by type: timestamps and address masks are longer than their header. */
const LEAST_4: ReadonlyMap<number, number> = new Map([
  [9, 8],
  [10, 8],
  [13, 20],
  [14, 20],
  [15, 8],
  [16, 8],
  [17, 12],
  [18, 12],
]);

export function icmp(walk: Walk, packet: Packet): number {
  const type = walk.at < walk.end ? walk.bytes[walk.at]! : 0;
  if (walk.at + (LEAST_4.get(type) ?? 0) > walk.end) return walk.stop("icmp: cut short");
  return message(walk, packet, LONG_4.has(type) ? LEAST_HEADER + 4 : LEAST_HEADER, ECHO_4);
}

export function icmpv6(walk: Walk, packet: Packet): number {
  const type = walk.at < walk.end ? walk.bytes[walk.at]! : 0;
  if (LONG_6.has(type)) return message(walk, packet, LEAST_HEADER + 4, ECHO_6);
  const all = Math.max(LEAST_HEADER, walk.end - walk.at);
  return message(walk, packet, SHORT_6.has(type) ? LEAST_HEADER : all, ECHO_6);
}

function message(walk: Walk, packet: Packet, header: number, echo: readonly number[]): number {
  const { bytes, at, end } = walk;
  if (at + header > end) return walk.stop("icmp: cut short");
  packet.transported = true;
  packet.transport = at;
  const type = bytes[at]!;
  packet.icmpType = type;
  packet.icmpCode = bytes[at + 1]!;
  if (echo.includes(type)) {
    packet.icmpId = (bytes[at + 4]! << 8) | bytes[at + 5]!;
    packet.icmpSeq = (bytes[at + 6]! << 8) | bytes[at + 7]!;
  }
  packet.payload = at + header;
  packet.payloadEnd = end;
  return STOP;
}
