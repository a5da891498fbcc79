/** One block of a ring; larger than any packet, so that none is cut. DESIGN section 2 measured this size. */
const BLOCK = 1_048_576;
/** For a sensor of many workloads, where a megabyte block each would be too much. Holds four 64 KiB GSO packets. */
const SMALL_BLOCK = 262_144;
/** The largest ring of one tap. Takes in 10 ms of 3 GB/s, the most a veth brought here. */
const LARGEST = 32 * BLOCK;
/** The smallest ring that can be read on one side and filled on the other. */
const SMALLEST = 4 * SMALL_BLOCK;
/** Rings share this part of a sensor's memory. */
const SHARE = 1 / 8;

export interface RingSize {
  readonly block: number;
  readonly blocks: number;
}

/**
 * The ring for one more tap. Each takes a quarter of what is left of the budget, so that a few taps get
 * large rings and any number get some.
 */
export function ringSize(memory: number, taken: number): RingSize {
  const wish = Math.min(LARGEST, Math.max(SMALLEST, (memory * SHARE - taken) / 4));
  const block = wish >= 4 * BLOCK ? BLOCK : SMALL_BLOCK;
  return { block, blocks: Math.floor(wish / block) };
}
