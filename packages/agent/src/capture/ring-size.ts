/**
 * Sizes of a ring's blocks, the best first. The first is what DESIGN section 2 measured; the last holds one GSO packet
 * of 64 KiB, and none is cut.
 */
const BLOCKS = [1_048_576, 262_144, 131_072] as const;
const LEAST_BLOCK = 131_072;
/**
 * Blocks that a ring should have: on a quiet wire the kernel hands a block over for few packets, so it is blocks that
 * run out while a busy machine lets a sensor wait. Measured: with 4 of them packets were lost after a tenth of a second.
 */
const GOOD_NUMBER = 32;
/** The largest ring of one tap. Takes in 10 ms of 3 GB/s, the most a veth brought here. */
const LARGEST = 32 * 1_048_576;
/** The smallest ring that can be read on one side and filled on the other. */
const SMALLEST = 8 * LEAST_BLOCK;
/** Rings share this part of a sensor's memory. */
const SHARE = 1 / 8;

/** Milliseconds after which the kernel hands over a block that is not full: bounds the delay of an alert. */
const TIMEOUT = 20;
/** The same of a ring that has few blocks, and would run out of them sooner. */
export const LONGEST_TIMEOUT = 50;

export interface RingSize {
  readonly block: number;
  readonly blocks: number;
  readonly timeout: number;
}

/**
 * The ring for one more tap. Each takes a quarter of what is left of the budget, so that a few taps get
 * large rings and any number get some.
 */
export function ringSize(memory: number, taken: number): RingSize {
  const wish = Math.min(LARGEST, Math.max(SMALLEST, (memory * SHARE - taken) / 4));
  const block = BLOCKS.find((size) => wish >= GOOD_NUMBER * size) ?? LEAST_BLOCK;
  const blocks = Math.floor(wish / block);
  return { block, blocks, timeout: blocks < GOOD_NUMBER ? LONGEST_TIMEOUT : TIMEOUT };
}
