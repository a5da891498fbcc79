import { SMALLEST_RING } from "./packet-ring.ts";

/** All rings of one sensor share this part of its memory: 128 MiB of 1 GiB, 16 rings of 8 MiB. */
const SHARE = 1 / 8;

/**
 * Octets of the ring of a tap that would have `wish`, when `rings` taps have one. Powers of two, so that a ring seldom
 * changes its size; none when there is no room even for the smallest.
 */
export function ringShare(wish: number, rings: number, memory: number): number {
  const most = Math.min(wish, (memory * SHARE) / Math.max(1, rings));
  return most < SMALLEST_RING ? 0 : 2 ** Math.floor(Math.log2(most));
}
