import { EMPTY } from "../../bytes.ts";
import type { Program } from "./program.ts";

/** Repeats of a set up to so long are looked through again each time; of longer ones the end is remembered. */
const SHORT = 64;
/** What coming to a repeat, and each place that is thought of after it, cost more than a byte passed over. */
const CALL = 8;
const EACH = 3;
const NOWHERE = -1;
/** Where no place is, nor one beside it. */
const UNTRIED = -8;

/**
 * How far repeats of a set reach in one search, and where it is worth going on after them: where the byte that must
 * come next does, and nobody has been before.
 */
export class Runs {
  /** Work to be paid for, in bytes passed over: each is a nanosecond or so. */
  looked: number = 0;
  #program!: Program;
  #bytes: Uint8Array = EMPTY;
  #end = 0;
  /** By repeat: the run last looked at, and the places after it that led nowhere. */
  #runStart = new Int32Array(64);
  #runEnd = new Int32Array(64);
  #triedLow = new Int32Array(64);
  #triedHigh = new Int32Array(64);

  begin(program: Program, bytes: Uint8Array, end: number): void {
    this.#program = program;
    this.#bytes = bytes;
    this.#end = end;
    this.looked = 0;
    const count = program.loops.length;
    if (this.#runStart.length < count) {
      this.#runStart = new Int32Array(count);
      this.#runEnd = new Int32Array(count);
      this.#triedLow = new Int32Array(count);
      this.#triedHigh = new Int32Array(count);
    }
    this.#runStart.fill(-1, 0, count);
    this.#runEnd.fill(-1, 0, count);
    this.#triedLow.fill(UNTRIED, 0, count);
    this.#triedHigh.fill(UNTRIED - 1, 0, count);
  }

  /** Where the repeat ends at the latest. */
  lastPlace(index: number, at: number): number {
    const { set, max } = this.#program.loops[index]!;
    const { sets } = this.#program;
    const bytes = this.#bytes;
    this.looked += CALL;
    if (max <= SHORT) {
      const stop = Math.min(this.#end, at + max);
      let i = at;
      while (i < stop && sets[set + bytes[i]!] === 1) i++;
      this.looked += i - at;
      return i;
    }
    const known = this.#runStart[index]!;
    if (at < known || at > this.#runEnd[index]!) {
      let i = at;
      while (i < this.#end && i !== known && sets[set + bytes[i]!] === 1) i++;
      this.looked += i - at;
      this.#runStart[index] = at;
      // Where a run that is known begins, this one goes on.
      if (i !== known) this.#runEnd[index] = i;
    }
    return Math.min(this.#runEnd[index]!, at + max);
  }

  /**
   * The first place from `from` on to `to`, downwards or upwards, that is worth going on from; -1: none. Where the
   * lowest of them is not `past` what other repeats began with, that it was tried does not count.
   */
  next(index: number, from: number, to: number, past: boolean): number {
    const { next, memo } = this.#program.loops[index]!;
    const { sets } = this.#program;
    const bytes = this.#bytes;
    const step = from <= to ? 1 : -1;
    const low = step === 1 ? from : to;
    const triedLow = this.#triedLow[index]!;
    const triedHigh = this.#triedHigh[index]!;
    // What this call tries, and what it comes upon that was tried before: one stretch.
    let newLow = 0;
    let newHigh = NOWHERE;
    let at = from;
    let left = (to - from) * step;
    let looked = 0;
    while (left >= 0) {
      looked++;
      if (memo && (past || at > low)) {
        if (at >= triedLow && at <= triedHigh) {
          newLow = newHigh < 0 ? triedLow : Math.min(newLow, triedLow);
          newHigh = Math.max(newHigh, triedHigh);
          const beyond = step === 1 ? triedHigh + 1 : triedLow - 1;
          left -= (beyond - at) * step;
          at = beyond;
          continue;
        }
        newLow = newHigh < 0 ? at : Math.min(newLow, at);
        newHigh = Math.max(newHigh, at);
      }
      if (next < 0 || (at < this.#end && sets[next + bytes[at]!] === 1)) break;
      at += step;
      left--;
    }
    if (newHigh >= 0) this.#remember(index, newLow, newHigh);
    this.looked += CALL + EACH * looked;
    return left < 0 ? NOWHERE : at;
  }

  /** Of two stretches that do not meet, the newer one is kept: the search is near it. */
  #remember(index: number, low: number, high: number): void {
    const triedLow = this.#triedLow[index]!;
    const triedHigh = this.#triedHigh[index]!;
    if (low <= triedHigh + 1 && high >= triedLow - 1) {
      this.#triedLow[index] = Math.min(low, triedLow);
      this.#triedHigh[index] = Math.max(high, triedHigh);
    } else {
      this.#triedLow[index] = low;
      this.#triedHigh[index] = high;
    }
  }
}
