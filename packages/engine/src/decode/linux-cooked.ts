import { LLC, type Walk } from "./walk.ts";

/** Bytes 14 and 15 say what follows; here 4 is 802.2, which is no EtherType. */
const COOKED_802_2 = 4;

/** LINKTYPE_LINUX_SLL: what the "any" device gives instead of a link header. */
export function linuxCooked(walk: Walk): number {
  const { bytes, at } = walk;
  if (at + 16 > walk.end) return walk.stop("linux cooked: cut short");
  walk.at = at + 16;
  return follow((bytes[at + 14]! << 8) | bytes[at + 15]!);
}

/** LINKTYPE_LINUX_SLL2, in which the type moved to the front. */
export function linuxCooked2(walk: Walk): number {
  const { bytes, at } = walk;
  if (at + 20 > walk.end) return walk.stop("linux cooked: cut short");
  walk.at = at + 20;
  return follow((bytes[at]! << 8) | bytes[at + 1]!);
}

function follow(type: number): number {
  return type === COOKED_802_2 ? LLC : type;
}
