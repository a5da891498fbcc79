import { EMPTY } from "../../bytes.ts";
import { isPlace } from "./places.ts";
import { op, type Program } from "./program.ts";
import { Runs } from "./runs.ts";

/** Notes of one search, in bits: beyond them a search does without, and the limit on steps bounds it. */
const MAX_NOTES = 8_388_608;
/** Numbers of one entry of the stack: instruction, place, bound. */
const ENTRY = 3;
/** Bytes passed over in a tight loop that count as one step. */
const BYTES_A_STEP = 8;

/** What a search within the search costs more than a step. */
const LOOK_STEPS = 3;

const NO_MATCH = -1;

const LOWER: Uint8Array = Uint8Array.from({ length: 256 }, (_, i) => (i >= 65 && i <= 90 ? i + 32 : i));

/**
 * Runs programs: a backtracking search as PCRE's, in its order, over bytes, with a limit on its steps.
 *
 * What keeps it from needing many: where nothing but the place decides how the search goes on, a place is tried once
 * from an instruction, in one search from all starts together. So an expression without back-references takes time in
 * proportion to the subject, whatever the subject is.
 *
 * One serves all expressions: searches are never nested.
 */
class Machine {
  /** Steps that may still be taken; the caller's to set. At 0 a search gives up. */
  left: number = 0;
  #program!: Program;
  #bytes: Uint8Array = EMPTY;
  #start = 0;
  #end = 0;
  #stack = new Int32Array(4_096 * ENTRY);
  #top = 0;
  #slots = new Int32Array(64);
  #notes = new Uint8Array(4_096);
  #noted = false;
  readonly #runs = new Runs();

  /** Whether the search was given up. */
  get gaveUp(): boolean {
    return this.left <= 0;
  }

  /**
   * Where the first match from `from` on ends; -1 when there is none, or the search was given up.
   *
   * @param anchored only a match that begins at `from` counts
   */
  search(
    program: Program,
    bytes: Uint8Array,
    start: number,
    end: number,
    from: number,
    anchored: boolean,
  ): number {
    this.#begin(program, bytes, start, end);
    const { lead, first } = program;
    if (this.left <= 0) return NO_MATCH;
    if (anchored) return this.#run(0, from);
    if (lead === "start") return from === start ? this.#run(0, from) : NO_MATCH;
    for (let at = from; at <= end; at++) {
      const skippedFrom = at;
      if (lead === "line") {
        while (at > start && at <= end && bytes[at - 1] !== 10) at++;
        if (at > end) break;
      } else if (first !== undefined) {
        while (at < end && first[bytes[at]!] === 0) at++;
        if (at >= end) break;
      }
      this.left -= 1 + ((at - skippedFrom) >>> 3);
      // A search that fails puts all back: the stack is empty, and no group has matched.
      const found = this.#run(0, at);
      if (found >= 0) return found;
      if (this.left <= 0) break;
    }
    return NO_MATCH;
  }

  #begin(program: Program, bytes: Uint8Array, start: number, end: number): void {
    this.#program = program;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#top = 0;
    if (this.#slots.length < program.slots) this.#slots = new Int32Array(program.slots);
    this.#slots.fill(-1, 0, program.slots);
    this.#runs.begin(program, bytes, end);
    this.left -= 1 + ((program.slots + program.loops.length) >>> 3);
    const bits = program.noteRows * (end - start + 1);
    this.#noted = bits > 0 && bits <= MAX_NOTES;
    if (!this.#noted) return;
    const size = (bits + 7) >>> 3;
    if (this.#notes.length < size) this.#notes = new Uint8Array(2 * size);
    else this.#notes.fill(0, 0, size);
    this.left -= size >>> 7;
  }

  /** Runs from an instruction to the `end` or `match` that belongs to it. What it leaves on the stack is the caller's to clear. */
  #run(instruction: number, place: number): number {
    const { ops, x, y, sets, notes } = this.#program;
    const bytes = this.#bytes;
    const start = this.#start;
    const end = this.#end;
    const width = end - start + 1;
    const base = this.#top;
    let pc = instruction;
    let at = place;
    let left = this.left;

    for (;;) {
      if (--left <= 0) {
        this.left = 0;
        return NO_MATCH;
      }
      let ok = true;
      switch (ops[pc]) {
        case op.byte:
          if (at < end && bytes[at] === x[pc]) {
            at++;
            pc++;
          } else ok = false;
          break;
        case op.set:
          if (at < end && sets[x[pc]! + bytes[at]!] === 1) {
            at++;
            pc++;
          } else ok = false;
          break;
        case op.split: {
          const row = notes[pc]!;
          if (row >= 0 && this.#noted && this.#isPast(pc, at)) {
            const bit = row * width + at - start;
            const old = this.#notes[bit >>> 3]!;
            const mask = 1 << (bit & 7);
            if ((old & mask) !== 0) {
              ok = false;
              break;
            }
            this.#notes[bit >>> 3] = old | mask;
          }
          this.#push(y[pc]!, at, -1);
          pc = x[pc]!;
          break;
        }
        case op.jump:
          pc = x[pc]!;
          break;
        case op.loop: {
          const next = this.#enter(pc, at);
          left -= this.#looked();
          if (next < 0) ok = false;
          else {
            at = next;
            pc++;
          }
          break;
        }
        case op.match:
        case op.end:
          this.left = left;
          return at;
        case op.place:
          if (isPlace(x[pc]!, bytes, start, end, at)) pc++;
          else ok = false;
          break;
        case op.save:
          this.#remember(x[pc]!, at);
          pc++;
          break;
        case op.capture:
          this.#remember(2 * x[pc]!, this.#slots[y[pc]!]!);
          this.#remember(2 * x[pc]! + 1, at);
          pc++;
          break;
        case op.back: {
          const length = this.#repeated(x[pc]!, at, y[pc] === 1);
          if (length < 0) ok = false;
          else {
            left -= (length / BYTES_A_STEP) | 0;
            at += length;
            pc++;
          }
          break;
        }
        case op.condition:
          pc = this.#slots[2 * x[pc]! + 1]! < 0 ? y[pc]! : pc + 1;
          break;
        case op.look:
        case op.atomic: {
          this.left = left - LOOK_STEPS;
          const before = this.#top;
          const found = this.#run(pc + 1, at);
          left = this.left;
          if (left <= 0) return NO_MATCH;
          if (ops[pc] === op.look && y[pc] === 1) {
            this.#undo(before);
            ok = found < 0;
          } else {
            ok = found >= 0;
            this.#cut(before);
            if (ok && ops[pc] === op.atomic) at = found;
          }
          if (ok) pc = x[pc]!;
          break;
        }
        case op.rewind:
          at -= x[pc]!;
          if (at < start) ok = false;
          else pc++;
          break;
        case op.progress:
          pc = this.#slots[x[pc]!] === at ? y[pc]! : pc + 1;
          break;
        default:
          ok = false;
      }
      if (ok) continue;

      // Back to the latest choice that has something left.
      for (;;) {
        left--;
        if (this.#top === base) {
          this.left = left;
          return NO_MATCH;
        }
        this.#top -= ENTRY;
        const stack = this.#stack;
        const entry = this.#top;
        pc = stack[entry]!;
        at = stack[entry + 1]!;
        const bound = stack[entry + 2]!;
        if (pc < 0) {
          this.#slots[-1 - pc] = at;
          continue;
        }
        if (bound < 0) break;
        const next = this.#proceed(pc, at, bound);
        left -= this.#looked();
        if (next < 0) continue;
        at = next;
        pc++;
        break;
      }
    }
  }

  /** Whether the repeats around, whose rounds can be empty, have come forward in this round. */
  #isPast(pc: number, at: number): boolean {
    const { guards, outer } = this.#program;
    for (let slot = guards[pc]!; slot >= 0; slot = outer[slot]!) if (this.#slots[slot] === at) return false;
    return true;
  }

  #push(pc: number, at: number, bound: number): void {
    if (this.#top + ENTRY > this.#stack.length) {
      // Each step adds two entries at most, so the limit on steps bounds this too.
      const larger = new Int32Array(2 * this.#stack.length);
      larger.set(this.#stack);
      this.#stack = larger;
    }
    const stack = this.#stack;
    stack[this.#top] = pc;
    stack[this.#top + 1] = at;
    stack[this.#top + 2] = bound;
    this.#top += ENTRY;
  }

  #remember(slot: number, value: number): void {
    this.#push(-1 - slot, this.#slots[slot]!, -1);
    this.#slots[slot] = value;
  }

  /** Takes back all that was done since the stack was so high. */
  #undo(height: number): void {
    while (this.#top > height) {
      this.#top -= ENTRY;
      const pc = this.#stack[this.#top]!;
      if (pc < 0) this.#slots[-1 - pc] = this.#stack[this.#top + 1]!;
    }
  }

  /** Forgets the choices made since the stack was so high, and keeps what is to be taken back. */
  #cut(height: number): void {
    const stack = this.#stack;
    let kept = height;
    for (let entry = height; entry < this.#top; entry += ENTRY) {
      if (stack[entry]! >= 0) continue;
      stack.copyWithin(kept, entry, entry + ENTRY);
      kept += ENTRY;
    }
    this.#top = kept;
  }

  /** Comes to a repeat of a set. Returns the first place to go on from, or -1. */
  #enter(pc: number, at: number): number {
    const index = this.#program.x[pc]!;
    const { min, max, how } = this.#program.loops[index]!;
    const last = this.#runs.lastPlace(index, at);
    const low = at + min;
    if (last < low) return NO_MATCH;
    if (how === "possessive") return last;
    return how === "lazy" ? this.#proceed(pc, low, last) : this.#proceed(pc, max === min ? low : last, low);
  }

  /** Goes on after a repeat from the first place worth it between the two; keeps the rest for later. */
  #proceed(pc: number, from: number, to: number): number {
    const past = this.#isPast(pc, Math.min(from, to));
    const found = this.#runs.next(this.#program.x[pc]!, from, to, past);
    if (found >= 0 && found !== to) this.#push(pc, from < to ? found + 1 : found - 1, to);
    return found;
  }

  /** What the repeats looked at, in steps; each is charged once. */
  #looked(): number {
    const steps = this.#runs.looked >>> 3;
    this.#runs.looked &= 7;
    return steps;
  }

  /** How long what a group matched is, when it stands here again; -1 when it does not, or has not matched. */
  #repeated(group: number, at: number, noCase: boolean): number {
    const bytes = this.#bytes;
    const from = this.#slots[2 * group]!;
    const length = this.#slots[2 * group + 1]! - from;
    if (from < 0 || at + length > this.#end) return NO_MATCH;
    if (noCase) {
      for (let i = 0; i < length; i++) if (LOWER[bytes[from + i]!] !== LOWER[bytes[at + i]!]) return NO_MATCH;
    } else for (let i = 0; i < length; i++) if (bytes[from + i] !== bytes[at + i]) return NO_MATCH;
    return length;
  }
}

export const machine: Machine = new Machine();
