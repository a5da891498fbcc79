/** Microseconds of processor time that may be saved up for a burst: a tenth of a second of one core, as the kernel's quota has. */
const SAVED = 100_000;
/** Milliseconds of one rest at most, so that orders are still heard. */
const LONGEST = 100;

/**
 * Keeps a process within its share of processor time, as a container's CPU limit would: it rests once it has used up
 * what it was given. What comes meanwhile waits in the ring; what the ring cannot hold is counted as dropped.
 */
export class CpuShare {
  readonly #used: () => number;
  readonly #now: () => number;
  #lastUsed: number;
  #lastTime: number;
  #left = SAVED;

  /**
   * @param used microseconds of processor time of this process so far
   * @param now milliseconds
   */
  constructor(used: () => number, now: () => number) {
    this.#used = used;
    this.#now = now;
    this.#lastUsed = used();
    this.#lastTime = now();
  }

  /** Milliseconds to rest now. @param cores may be a fraction, as in a limit of `500m` */
  rest(cores: number): number {
    const used = this.#used();
    const time = this.#now();
    const given = Math.max(0, time - this.#lastTime) * 1e3 * cores;
    this.#left = Math.min(SAVED, this.#left + given) - (used - this.#lastUsed);
    this.#lastUsed = used;
    this.#lastTime = time;
    return this.#left >= 0 ? 0 : Math.min(LONGEST, Math.ceil(-this.#left / 1e3 / cores));
  }
}
