import type { Packet } from "./packet.ts";
import { STOP, type Walk } from "./walk.ts";

/** Type, code and checksum: all that every message has. */
const LEAST_HEADER = 4;

/**
 * Types with four more octets of header, before what a rule calls the payload: RFC 792, RFC 4443. Payload of any
 * other type starts after the checksum. The same split as Snort makes, since `dsize` and contents count from there.
 */
const ECHO_4: readonly number[] = [0, 8];
const LONG_4: ReadonlySet<number> = new Set([...ECHO_4, 3, 4, 5, 11, 12]);
const ECHO_6: readonly number[] = [128, 129];
const LONG_6: ReadonlySet<number> = new Set([...ECHO_6, 1, 2, 3, 4]);

export function icmp(walk: Walk, packet: Packet): number {
  return message(walk, packet, LONG_4, ECHO_4);
}

export function icmpv6(walk: Walk, packet: Packet): number {
  return message(walk, packet, LONG_6, ECHO_6);
}

function message(walk: Walk, packet: Packet, long: ReadonlySet<number>, echo: readonly number[]): number {
  const { bytes, at, end } = walk;
  if (at + LEAST_HEADER > end) return walk.stop("icmp: cut short");
  const type = bytes[at]!;
  const header = long.has(type) ? LEAST_HEADER + 4 : LEAST_HEADER;
  if (at + header > end) return walk.stop("icmp: cut short");
  packet.transported = true;
  packet.transport = at;
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
