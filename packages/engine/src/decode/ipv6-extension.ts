import type { Packet } from "./packet.ts";
import { IP_PROTOCOL, STOP, type Walk } from "./walk.ts";

/** IANA "IPv6 Extension Header Types"; each is also an IP protocol number. */
export const HOP_BY_HOP = 0;
export const ROUTING = 43;
export const FRAGMENT = 44;
export const AUTHENTICATION = 51;
export const DESTINATION_OPTIONS = 60;
export const MOBILITY = 135;
export const HOST_IDENTITY = 139;
export const SHIM6 = 140;

/** Headers that say their own length in units of eight octets, not counting the first (RFC 8200 section 4). */
export function extension(walk: Walk, packet: Packet): number {
  return step(walk, packet, (walk.at + 1 < walk.end ? walk.bytes[walk.at + 1]! : 0) * 8 + 8);
}

/** RFC 4302: the one whose units are of four octets, not counting the first two. Stands in IPv4 as well. */
export function authentication(walk: Walk, packet: Packet): number {
  return step(walk, packet, (walk.at + 1 < walk.end ? walk.bytes[walk.at + 1]! : 0) * 4 + 8);
}

/** RFC 8200 section 4.5. One with offset 0 and nothing to follow is a whole packet (RFC 6946). */
export function fragment(walk: Walk, packet: Packet): number {
  const { bytes, at } = walk;
  if (packet.version !== 6) return walk.stop();
  if (at + 8 > walk.end) return walk.stop("ipv6 fragment: cut short");
  const offset = ((bytes[at + 2]! << 8) | bytes[at + 3]!) & 0xfff8;
  const more = bytes[at + 3]! & 1;
  packet.ipId =
    ((bytes[at + 4]! << 24) | (bytes[at + 5]! << 16) | (bytes[at + 6]! << 8) | bytes[at + 7]!) >>> 0;
  packet.fragmentBits = more;
  packet.fragmentOffset = offset;
  packet.fragment = more === 1 || offset > 0;
  const next = step(walk, packet, 8);
  return packet.fragment ? STOP : next;
}

function step(walk: Walk, packet: Packet, length: number): number {
  const { bytes, at } = walk;
  if (at + length > walk.end) return walk.stop("ip extension header: cut short");
  packet.protocol = bytes[at]!;
  packet.ipPayload = at + length;
  packet.payload = at + length;
  walk.at = at + length;
  return IP_PROTOCOL + packet.protocol;
}
