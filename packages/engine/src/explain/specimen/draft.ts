/** Octets a draft may come to; what a rule asks for beyond is not written for it. */
const MAX_DRAFT = 65_536;

/** A part of traffic being written so that a rule matches it: what the rule says is fixed, the rest is free. */
export class Draft {
  /** Where the match before ended. */
  cursor: number = 0;
  /** Octets it must have at least, and at most. */
  least: number = 0;
  most: number = MAX_DRAFT;
  readonly #cells: (number | undefined)[] = [];

  /** Puts bytes at the first place within `from` to `to` where they agree with what is there; -1 when nowhere. */
  put(bytes: ArrayLike<number>, from: number, to: number = MAX_DRAFT): number {
    for (let at = Math.max(0, from); at + bytes.length <= Math.min(to, MAX_DRAFT); at++) {
      if (!this.#agrees(bytes, at)) continue;
      for (let i = 0; i < bytes.length; i++) this.#cells[at + i] = bytes[i]!;
      this.cursor = at + bytes.length;
      this.least = Math.max(this.least, this.cursor);
      return at;
    }
    return -1;
  }

  /** Where these bytes stand already, or -1. */
  find(bytes: ArrayLike<number>): number {
    for (let at = 0; at + bytes.length <= this.#cells.length; at++) {
      let i = 0;
      while (i < bytes.length && this.#cells[at + i] === bytes[i]) i++;
      if (i === bytes.length) return at;
    }
    return -1;
  }

  get(at: number): number | undefined {
    return this.#cells[at];
  }

  /** Octets that something is said about. */
  get said(): number {
    return this.#cells.length;
  }

  /** The whole, with what is free filled in. */
  bytes(fill: number): Uint8Array {
    const length = Math.max(this.#cells.length, Math.min(this.least, this.most, MAX_DRAFT));
    return Uint8Array.from({ length }, (_, at) => this.#cells[at] ?? fill);
  }

  /** Whether what is fixed there leaves room for them. */
  #agrees(bytes: ArrayLike<number>, at: number): boolean {
    for (let i = 0; i < bytes.length; i++) {
      const cell = this.#cells[at + i];
      if (cell !== undefined && cell !== bytes[i]) return false;
    }
    return true;
  }
}
