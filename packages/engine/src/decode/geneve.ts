import { ETHERNET } from "./link-type.ts";
import { ETHERTYPE_ETHERNET, LINK_TYPE, type Walk } from "./walk.ts";

/** RFC 8926 section 3.4: eight octets and options, then what the protocol type says. */
export function geneve(walk: Walk): number {
  const { bytes, at } = walk;
  if (at + 8 > walk.end || bytes[at]! >> 6 !== 0) return walk.stop();
  const length = 8 + (bytes[at]! & 0x3f) * 4;
  if (at + length > walk.end) return walk.stop();
  const type = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  walk.at = at + length;
  walk.tunnels++;
  return type === ETHERTYPE_ETHERNET ? LINK_TYPE + ETHERNET : type;
}
