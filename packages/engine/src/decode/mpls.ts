import { ETHERNET } from "./link-type.ts";
import { IP_BY_VERSION, LINK_TYPE, type Walk } from "./walk.ts";

/** Ours: deeper stacks than any network builds; bounds the walk. */
const MAX_LABELS = 16;

/** RFC 3032 section 2.1: labels of four octets, the last of them marked. */
export function mpls(walk: Walk): number {
  const { bytes, end } = walk;
  let at = walk.at;
  for (let labels = 0; labels < MAX_LABELS; labels++) {
    if (at + 4 > end) return walk.stop("mpls: cut short");
    const bottom = (bytes[at + 2]! & 1) === 1;
    at += 4;
    if (bottom) return follow(walk, at);
  }
  return walk.stop("mpls: too many labels");
}

/** Nothing names what is carried: IP tells itself by its first nibble, a control word (RFC 4385) by 0. */
function follow(walk: Walk, at: number): number {
  const nibble = at < walk.end ? walk.bytes[at]! >> 4 : -1;
  walk.tunnels++;
  if (nibble === 0) {
    walk.at = at + 4;
    return LINK_TYPE + ETHERNET;
  }
  walk.at = at;
  return IP_BY_VERSION;
}
