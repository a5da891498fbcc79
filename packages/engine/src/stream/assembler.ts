import { EMPTY } from "../bytes.ts";
import type { NewcomerWins } from "./overlap.ts";

/** Octets that a piece costs besides its data, about: array slot, object, typed array with its own buffer. */
export const PIECE_OVERHEAD = 200;

export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/**
 * Pieces of something longer, put in order. Knows nothing of TCP or IP: places count from 0 and never wrap.
 * Keeps copies, so what it was given stays the caller's.
 *
 * Pieces are in order, not empty, and do not overlap.
 */
export class Assembler {
  readonly #wins: NewcomerWins;
  #pieces: Piece[] = [];
  /** Octets of memory taken up, pieces' overhead included. */
  cost: number = 0;

  constructor(wins: NewcomerWins) {
    this.#wins = wins;
  }

  get count(): number {
    return this.#pieces.length;
  }

  /** Where the first piece starts; Infinity when there is none. */
  get first(): number {
    return this.#pieces[0]?.start ?? Number.POSITIVE_INFINITY;
  }

  /** Where the last piece ends. */
  get last(): number {
    return this.#pieces.at(-1)?.end ?? 0;
  }

  /** Where the run that starts the first piece ends: everything up to there is without a hole. */
  get contiguous(): number {
    let end = this.#pieces[0]?.start ?? 0;
    for (const piece of this.#pieces) {
      if (piece.start !== end) break;
      end = piece.end;
    }
    return end;
  }

  /** Puts `bytes` from `from` to `to` in at `start`. Where something is already, the policy says which stays. */
  add(start: number, bytes: Uint8Array, from: number, to: number): void {
    const end = start + to - from;
    if (end <= start) return;
    let index = this.#indexAt(start);
    const fresh: Piece[] = [];
    const firstIndex = index;
    /** The newcomer's part that no older piece has been asked about yet. */
    let open = start;
    for (; index < this.#pieces.length && open < end; index++) {
      const old = this.#pieces[index]!;
      if (old.start >= end) break;
      if (this.#wins(start, end, old.start, old.end)) {
        if (old.start < start) fresh.push(slice(old, old.start, start));
        if (old.end > end) {
          fresh.push(this.#cut(start, open, end, bytes, from), slice(old, end, old.end));
          open = end;
        }
      } else {
        if (open < old.start) fresh.push(this.#cut(start, open, old.start, bytes, from));
        fresh.push(old);
        open = old.end;
      }
    }
    if (open < end) fresh.push(this.#cut(start, open, end, bytes, from));
    this.#insert(firstIndex, index - firstIndex, fresh);
  }

  /** Takes out the run that starts at `start` and has no hole in it, in one piece. Empty when there is none. */
  take(start: number): Uint8Array {
    const run = this.takePieces(start);
    const last = run.at(-1);
    if (last === undefined) return EMPTY;
    if (run.length === 1) return last.bytes;
    const whole = new Uint8Array(last.end - start);
    for (const piece of run) whole.set(piece.bytes, piece.start - start);
    return whole;
  }

  /** The same, in the pieces that it came in. */
  takePieces(start: number): readonly Piece[] {
    let count = 0;
    let end = start;
    while (this.#pieces[count]?.start === end) end = this.#pieces[count++]!.end;
    this.cost -= end - start + count * PIECE_OVERHEAD;
    return this.#pieces.splice(0, count);
  }

  /** Forgets what lies before `place`. */
  drop(place: number): void {
    const pieces = this.#pieces;
    let count = 0;
    while (count < pieces.length && pieces[count]!.end <= place) count++;
    for (const { start, end } of pieces.splice(0, count)) this.cost -= end - start + PIECE_OVERHEAD;
    const first = pieces[0];
    if (first === undefined || first.start >= place) return;
    this.cost -= place - first.start;
    pieces[0] = slice(first, place, first.end);
  }

  clear(): void {
    this.#pieces = [];
    this.cost = 0;
  }

  /** Holes in brackets, data without: `[ (3) 5 ]` is a hole of 3 and then 5 octets. */
  toString(): string {
    const parts: string[] = [];
    let at = 0;
    for (const { start, end } of this.#pieces) {
      if (start > at) parts.push(`(${start - at})`);
      parts.push(`${end - start}`);
      at = end;
    }
    return `[ ${parts.join(" ")} ]`;
  }

  /** The first piece that ends behind `place`. */
  #indexAt(place: number): number {
    const pieces = this.#pieces;
    // Mostly what comes belongs at the end.
    if (pieces.length === 0 || pieces[pieces.length - 1]!.end <= place) return pieces.length;
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (pieces[middle]!.end > place) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** A copy of the newcomer's octets from place `open` to `end`; `bytes[from]` stands at place `start`. */
  #cut(start: number, open: number, end: number, bytes: Uint8Array, from: number): Piece {
    return { start: open, end, bytes: bytes.slice(from + open - start, from + end - start) };
  }

  #insert(index: number, count: number, fresh: readonly Piece[]): void {
    for (const { start, end } of this.#pieces.splice(index, count, ...fresh))
      this.cost -= end - start + PIECE_OVERHEAD;
    for (const { start, end } of fresh) this.cost += end - start + PIECE_OVERHEAD;
  }
}

/** Copied, so that no piece keeps more memory than it shows. */
const slice = (piece: Piece, start: number, end: number): Piece => ({
  start,
  end,
  bytes: piece.bytes.slice(start - piece.start, end - piece.start),
});
