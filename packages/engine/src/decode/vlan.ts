import type { Packet } from "./packet.ts";
import { LLC, type Walk } from "./walk.ts";

/** The low bits of the tag control information, IEEE 802.1Q section 9.6. */
const VLAN_ID = 0x0fff;

/** One 802.1Q tag; stacked ones follow each other. */
export function vlan(walk: Walk, packet: Packet): number {
  const { bytes, at } = walk;
  if (at + 4 > walk.end) return walk.stop("vlan: cut short");
  packet.vlan = ((bytes[at]! << 8) | bytes[at + 1]!) & VLAN_ID;
  const type = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  walk.at = at + 4;
  return type < 0x0600 ? LLC : type;
}

/** The tag that the kernel took out of the frame before we saw it; -1 when there was none. */
export const vlanOf = (control: number): number => (control < 0 ? -1 : control & VLAN_ID);
