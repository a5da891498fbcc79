/** Octets a draft may come to; what a rule asks for beyond is not written for it. */
const MAX_DRAFT = 65_536;

/** What may stand at a place: one octet, or one of a set (256 flags). */
export type Cell = number | Uint8Array;

/** Letters and digits first: they survive every encoding. */
const PREFERRED: readonly number[] = [
  ..."a1A bcdefghijklmnopqrstuvwxyz023456789BCDEFGHIJKLMNOPQRSTUVWXYZ-_./=:&?\r\n",
].map((c) => c.charCodeAt(0));

/** The octet to write for a cell that leaves it open. */
export const oneOf = (cell: Cell, fill: number = -1): number => {
  if (typeof cell === "number") return cell;
  if (cell[fill] === 1) return fill;
  return PREFERRED.find((byte) => cell[byte] === 1) ?? Math.max(0, cell.indexOf(1));
};

/** A part of traffic being written so that a rule matches it: what the rule says is fixed, the rest is free. */
export class Draft {
  /** Where the match before ended. */
  cursor: number = 0;
  /** Octets it must have at least, and at most. */
  least: number = 0;
  most: number = MAX_DRAFT;
  readonly #cells: (Cell | undefined)[] = [];

  /** Puts it at the first place within `from` to `to` where it stands already, or agrees; -1 when nowhere. */
  put(wanted: ArrayLike<Cell>, from: number, to: number = MAX_DRAFT): number {
    const first = Math.max(0, from);
    const last = Math.min(to, MAX_DRAFT) - wanted.length;
    let at = -1;
    for (let i = first; i <= Math.min(last, this.#cells.length - wanted.length) && at < 0; i++)
      if (this.#holds(wanted, i)) at = i;
    for (let i = first; i <= last && at < 0; i++) if (this.#agrees(wanted, i)) at = i;
    if (at < 0) return -1;
    for (let i = 0; i < wanted.length; i++)
      this.#cells[at + i] = joined(this.#cells[at + i], wanted[i]!) ?? wanted[i]!;
    this.cursor = at + wanted.length;
    this.least = Math.max(this.least, this.cursor);
    return at;
  }

  /** Where these octets stand already, or -1. */
  find(wanted: ArrayLike<Cell>): number {
    for (let at = 0; at + wanted.length <= this.#cells.length; at++) if (this.#holds(wanted, at)) return at;
    return -1;
  }

  get(at: number): number | undefined {
    const cell = this.#cells[at];
    return typeof cell === "number" ? cell : undefined;
  }

  /** Octets that something is said about. */
  get said(): number {
    return this.#cells.length;
  }

  /** The whole, with what is free filled in. */
  bytes(fill: number): Uint8Array {
    const length = Math.max(this.#cells.length, Math.min(this.least, this.most, MAX_DRAFT));
    return Uint8Array.from({ length }, (_, at) => oneOf(this.#cells[at] ?? fill, fill));
  }

  #holds(wanted: ArrayLike<Cell>, at: number): boolean {
    for (let i = 0; i < wanted.length; i++) {
      const [cell, want] = [this.#cells[at + i], wanted[i]!];
      const same = typeof cell === "number" && typeof want !== "number" ? want[cell] === 1 : cell === want;
      if (!same) return false;
    }
    return true;
  }

  /** Whether what is fixed there leaves room for it. */
  #agrees(wanted: ArrayLike<Cell>, at: number): boolean {
    for (let i = 0; i < wanted.length; i++)
      if (joined(this.#cells[at + i], wanted[i]!) === undefined) return false;
    return true;
  }
}

/** What both leave, if anything. */
function joined(cell: Cell | undefined, want: Cell): Cell | undefined {
  if (cell === undefined || cell === want) return want;
  if (typeof want === "number") return typeof cell !== "number" && cell[want] === 1 ? want : undefined;
  if (typeof cell === "number") return want[cell] === 1 ? cell : undefined;
  const both = cell.map((flag, at) => flag & want[at]!);
  return both.includes(1) ? both : undefined;
}
