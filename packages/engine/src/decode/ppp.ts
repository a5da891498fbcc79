import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_MPLS, PPP_PROTOCOL, type Walk } from "./walk.ts";

/** RFC 1661 section 2 inside RFC 1662 framing, of which address and control may have been left out. */
export function ppp(walk: Walk): number {
  const { bytes, end } = walk;
  let at = walk.at;
  // In a tunnel Snort does not know them.
  const framed = at + 2 <= end && bytes[at] === 0xff && bytes[at + 1] === 0x03;
  if (framed && (walk.tunnels === 0 || walk.thorough)) at += 2;
  if (at + 2 > end) return walk.stop("ppp: cut short");
  // An odd first octet is a protocol number compressed to one octet.
  const short = (bytes[at]! & 1) === 1;
  const protocol = short ? bytes[at]! : (bytes[at]! << 8) | bytes[at + 1]!;
  walk.at = at + (short ? 1 : 2);
  if (protocol === 0x0021) return ETHERTYPE_IPV4;
  if (protocol === 0x0057) return ETHERTYPE_IPV6;
  if (protocol === 0x0281) return ETHERTYPE_MPLS;
  return walk.stop();
}

/** RFC 2516 section 4: six octets, then PPP. */
export function pppoe(walk: Walk): number {
  if (walk.at + 6 > walk.end) return walk.stop("pppoe: cut short");
  walk.at += 6;
  return PPP_PROTOCOL;
}
