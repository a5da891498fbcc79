import type { Walk } from "./walk.ts";

/** 802.2 with the SNAP extension (RFC 1042), the way 802.3 frames say what they carry. */
export function llc(walk: Walk): number {
  const { bytes, at } = walk;
  if (at + 8 > walk.end) return walk.stop("llc: cut short");
  const snap = bytes[at] === 0xaa && bytes[at + 1] === 0xaa && bytes[at + 2] === 0x03;
  // Organisation 0 means an EtherType follows; others name protocols of their own, such as CDP.
  const organisation = (bytes[at + 3]! << 16) | (bytes[at + 4]! << 8) | bytes[at + 5]!;
  if (!snap || organisation !== 0) return walk.stop();
  walk.at = at + 8;
  return (bytes[at + 6]! << 8) | bytes[at + 7]!;
}
