import { ETHERNET } from "./link-type.ts";
import { LINK_TYPE, type Walk } from "./walk.ts";

/** RFC 7348 section 5: the flag that says the network identifier is valid. */
const VALID = 0x08;

/** A whole frame behind eight octets. What does not look like it is left as the UDP payload it may well be. */
export function vxlan(walk: Walk): number {
  const { bytes, at } = walk;
  if (at + 8 > walk.end || (bytes[at]! & VALID) === 0) return walk.stop();
  // Extensions, such as group policy, use more flags.
  if (bytes[at] !== VALID && !walk.thorough) return walk.stop();
  walk.at = at + 8;
  walk.tunnels++;
  return LINK_TYPE + ETHERNET;
}
