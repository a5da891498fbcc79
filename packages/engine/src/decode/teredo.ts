import { ETHERTYPE_IPV6, type Walk } from "./walk.ts";

/** RFC 4380 section 5.1.1: IPv6 in UDP, behind optional authentication and origin indications. */
export function teredo(walk: Walk): number {
  const { bytes, end } = walk;
  let at = walk.at;
  if (at + 4 <= end && bytes[at] === 0 && bytes[at + 1] === 1) at += 13 + bytes[at + 2]! + bytes[at + 3]!;
  if (at + 8 <= end && bytes[at] === 0 && bytes[at + 1] === 0) at += 8;
  // The port alone proves nothing: the inner length must fill the datagram.
  if (at + 40 > end || bytes[at]! >> 4 !== 6) return walk.stop();
  if (at + 40 + ((bytes[at + 4]! << 8) | bytes[at + 5]!) !== end) return walk.stop();
  walk.at = at;
  walk.tunnels++;
  return ETHERTYPE_IPV6;
}
