import type { Patterns } from "./pattern.ts";

/** Steps that one packet's search may take: so many, and so many more for each byte. */
const STEPS = 65_536;
const STEPS_A_BYTE = 64;

/** Where a scan's findings go: bytes `from` to `to` are to be masked. */
export interface Hide {
  hide(from: number, to: number): void;
}

/**
 * Finds all matches of all patterns in a stream's bytes, packet by packet. Since a packet is written before the next one is
 * seen, bytes at a packet's end that could become a match are taken for one.
 */
export class PatternScan {
  /** How often a search was given up for its steps; the rest of such a packet was masked. */
  gaveUp = 0;
  /** Words of state to be kept for a stream. */
  readonly words: number;
  readonly #patterns: Patterns;
  /** States that are alive, and where the earliest match in each began. */
  #alive: Int32Array;
  #next: Int32Array;
  #starts: Int32Array;
  #nextStarts: Int32Array;
  #count = 0;
  /** The round in which a state was last entered. */
  readonly #entered: Int32Array;
  #round = 0;

  constructor(patterns: Patterns) {
    const { count, words } = patterns;
    this.words = words;
    this.#patterns = patterns;
    this.#alive = new Int32Array(count);
    this.#next = new Int32Array(count);
    this.#starts = new Int32Array(count);
    this.#nextStarts = new Int32Array(count);
    this.#entered = new Int32Array(count);
  }

  /** Nothing came before. */
  begin(): void {
    this.#count = 0;
  }

  /** Anything may have come before. */
  beginLost(at: number): void {
    this.#count = 0;
    for (let state = 0; state < this.#patterns.count; state++) this.#add(state, at);
  }

  /** Goes on with what `save` kept. */
  load(bits: Int32Array, from: number, at: number): void {
    this.#count = 0;
    for (let state = 0; state < this.#patterns.count; state++)
      if ((bits[from + (state >>> 5)]! & (1 << (state & 31))) !== 0) this.#add(state, at);
  }

  save(bits: Int32Array, from: number): void {
    bits.fill(0, from, from + this.#patterns.words);
    for (let i = 0; i < this.#count; i++) {
      const state = this.#alive[i]!;
      bits[from + (state >>> 5)]! |= 1 << (state & 31);
    }
  }

  /** @param open whether more of the stream will come: then what could become a match is masked */
  run(bytes: Uint8Array, from: number, to: number, open: boolean, out: Hide): void {
    const { begins, accepts, first, follow, followFrom, sets } = this.#patterns;
    let left = STEPS + STEPS_A_BYTE * (to - from);
    // The match being masked, as far as it is known.
    let hideFrom = -1;
    let hideTo = -1;
    for (let at = from; at < to; at++) {
      if (this.#count === 0) {
        while (at < to && begins[bytes[at]!] === 0) at++;
        if (at === to) break;
      }
      const byte = bytes[at]!;
      const round = this.#newRound();
      const next = this.#next;
      const nextStarts = this.#nextStarts;
      const entered = this.#entered;
      let count = 0;
      let earliest = -1;
      for (let i = 0; i < this.#count; i++) {
        const state = this.#alive[i]!;
        const start = this.#starts[state]!;
        const end = followFrom[state + 1]!;
        left -= 1 + end - followFrom[state]!;
        for (let j = followFrom[state]!; j < end; j++) {
          const after = follow[j]!;
          if (sets[after * 256 + byte] === 0) continue;
          if (entered[after] !== round) {
            entered[after] = round;
            nextStarts[after] = start;
            next[count++] = after;
          } else if (start < nextStarts[after]!) nextStarts[after] = start;
          if (accepts[after] === 1 && (earliest < 0 || start < earliest)) earliest = start;
        }
      }
      if (begins[byte] === 1) {
        left -= first.length;
        for (let i = 0; i < first.length; i++) {
          const state = first[i]!;
          if (sets[state * 256 + byte] === 0) continue;
          if (accepts[state] === 1 && earliest < 0) earliest = at;
          if (entered[state] === round) continue;
          entered[state] = round;
          nextStarts[state] = at;
          next[count++] = state;
        }
      }
      this.#turn(count);
      if (earliest >= 0) {
        if (hideFrom < 0) hideFrom = earliest;
        else if (earliest > hideTo) {
          out.hide(hideFrom, hideTo);
          left -= (hideTo - hideFrom) >>> 3;
          hideFrom = earliest;
        } else if (earliest < hideFrom) hideFrom = earliest;
        hideTo = at + 1;
      }
      if (left <= 0) {
        this.gaveUp++;
        out.hide(this.#earliest(hideFrom < 0 ? at : hideFrom), to);
        this.beginLost(to);
        return;
      }
    }
    if (hideFrom >= 0) out.hide(hideFrom, hideTo);
    if (open && this.#count > 0) out.hide(this.#earliest(to), to);
  }

  #earliest(bound: number): number {
    let earliest = bound;
    for (let i = 0; i < this.#count; i++) earliest = Math.min(earliest, this.#starts[this.#alive[i]!]!);
    return earliest;
  }

  #add(state: number, start: number): void {
    this.#alive[this.#count++] = state;
    this.#starts[state] = start;
  }

  #turn(count: number): void {
    const alive = this.#alive;
    const starts = this.#starts;
    this.#alive = this.#next;
    this.#starts = this.#nextStarts;
    this.#next = alive;
    this.#nextStarts = starts;
    this.#count = count;
  }

  #newRound(): number {
    if (this.#round === 0x7fff_ffff) {
      this.#entered.fill(0);
      this.#round = 0;
    }
    return ++this.#round;
  }
}
