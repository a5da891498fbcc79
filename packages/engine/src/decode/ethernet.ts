import { LLC, type Walk } from "./walk.ts";

const HEADER = 14;
/** Below this the field is the length of an 802.3 frame, IEEE 802.3 section 3.2.6. */
const LEAST_ETHERTYPE = 0x0600;

export function ethernet(walk: Walk): number {
  const { bytes, at } = walk;
  if (at + HEADER > walk.end) return walk.stop("ethernet: cut short");
  const type = (bytes[at + 12]! << 8) | bytes[at + 13]!;
  walk.at = at + HEADER;
  return type < LEAST_ETHERTYPE ? LLC : type;
}
