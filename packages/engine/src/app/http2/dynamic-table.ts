import type { Field } from "./static-table.ts";

/** RFC 7541 section 4.1: what an entry counts beyond its octets. A line's `: ` is not counted. */
const OVERHEAD = 32 - 2;

/** Entries that were dropped may wait at the front of the list for as many as this before it is moved. */
const SLACK = 64;

/** RFC 7541 section 2.3.2: the fields one side sent last, newest first. */
export class DynamicTable {
  /** Octets that the entries may come to. */
  #capacity: number;
  #size: number = 0;
  /** Oldest first; those before `#first` are gone. */
  readonly #fields: (Field | undefined)[] = [];
  #first: number = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get capacity(): number {
    return this.#capacity;
  }

  get size(): number {
    return this.#size;
  }

  resize(capacity: number): void {
    this.#capacity = capacity;
    this.#shrink(capacity);
  }

  /** Entry 0 is the newest. */
  at(index: number): Field | undefined {
    const place = this.#fields.length - 1 - index;
    return place < this.#first ? undefined : this.#fields[place];
  }

  add(field: Field): void {
    const size = sizeOf(field);
    this.#shrink(this.#capacity - size);
    // One larger than the table empties it, and is not in it either.
    if (size > this.#capacity) return;
    this.#fields.push(field);
    this.#size += size;
  }

  #shrink(size: number): void {
    while (this.#size > size && this.#first < this.#fields.length) {
      this.#size -= sizeOf(this.#fields[this.#first]!);
      this.#fields[this.#first++] = undefined;
    }
    if (this.#first > SLACK && this.#first * 2 > this.#fields.length) {
      this.#fields.splice(0, this.#first);
      this.#first = 0;
    }
  }
}

const sizeOf = ({ line }: Field): number => line.length + OVERHEAD;
