import { latin1 } from "../../bytes.ts";
import { ruleLimits } from "../../limits.ts";

interface Count {
  start: number;
  now: number;
  /** In the period before this one, when that ended where this began. */
  before: number;
}

/** Counts matches of one rule by workload and address: alerts must not depend on who shares a sensor with whom. */
export class RateTable {
  /** Addresses that had to make room for others. */
  forgotten: number = 0;
  readonly #limit: number;
  /** Microseconds. */
  readonly #period: number;
  readonly #counts = new Map<string, Count>();

  constructor(limit: number, period: number) {
    this.#limit = limit;
    this.#period = period;
  }

  /** Counts one more match, and says whether that is more than the limit. */
  over(tap: number, bytes: Uint8Array, at: number, length: number, time: number): boolean {
    const key = `${tap} ${latin1(bytes, at, at + length)}`;
    let count = this.#counts.get(key);
    if (count === undefined) {
      if (this.#counts.size >= ruleLimits.filteredAddresses) this.#forgetOldest();
      count = { start: time, now: 0, before: 0 };
      this.#counts.set(key, count);
    }
    const passed = time - count.start;
    if (passed >= this.#period || passed < 0) {
      count.before = passed < 2 * this.#period ? count.now : 0;
      count.now = 0;
      count.start = time;
    }
    count.now++;
    return count.now > this.#limit || count.before > this.#limit;
  }

  clear(): void {
    this.#counts.clear();
  }

  #forgetOldest(): void {
    const oldest = this.#counts.keys().next().value;
    if (oldest === undefined) return;
    this.#counts.delete(oldest);
    this.forgotten++;
  }
}
