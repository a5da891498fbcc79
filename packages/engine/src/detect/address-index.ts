import type { Addresses } from "../rules/addresses.ts";
import { prefixesOf } from "./prefixes-of.ts";

/**
 * Rules by the lists of addresses that they are for. However long the lists are, a look asks once for each length of
 * prefix that occurs in them: lists of known attackers have about a dozen.
 */
export class AddressIndex {
  readonly #v4: PrefixTable = new PrefixTable(1);
  readonly #v6: PrefixTable = new PrefixTable(4);
  /** By list: the numbers of its rules. Files repeat a list as often as they have rules for it. */
  readonly #ids: number[][] = [];
  readonly #lists = new Map<Addresses, number>();

  /** Adds a rule that is for these addresses only; false when they are all but some. */
  add(id: number, addresses: Addresses): boolean {
    if (addresses === undefined || addresses.any) return false;
    let list = this.#lists.get(addresses);
    if (list === undefined) {
      list = this.#ids.push([]) - 1;
      this.#lists.set(addresses, list);
      for (const { low, high } of addresses.included)
        for (const { words, length } of prefixesOf(low, high))
          (words.length === 1 ? this.#v4 : this.#v6).add(words, length, list);
    }
    this.#ids[list]!.push(id);
    return true;
  }

  /** Tells of the rules whose lists have the address at `at`, of 4 or 16 octets, and perhaps of some that take it out again. */
  find(bytes: Uint8Array, at: number, size: number, found: { add(id: number): void }): void {
    const table = size === 4 ? this.#v4 : this.#v6;
    for (let entry = table.first(bytes, at); entry >= 0; entry = table.next())
      for (const id of this.#ids[table.list(entry)]!) found.add(id);
  }
}

const LEAST_SLOTS = 64;

/** Prefixes of addresses, each with the list it stands in, hashed by their bits and their length. */
class PrefixTable {
  readonly #words: number;
  /** Each entry's words, length and list. */
  readonly #entries: number[] = [];
  readonly #size: number;
  #slots: Int32Array = new Int32Array(LEAST_SLOTS).fill(-1);
  readonly #next: number[] = [];
  readonly #lengths: number[] = [];
  /** The look that goes on: the address, which length is asked for, its words so far, and the next entry to compare. */
  readonly #address: Int32Array;
  readonly #masked: Int32Array;
  #asked = 0;
  #entry = -1;

  constructor(words: number) {
    this.#words = words;
    this.#size = words + 2;
    this.#address = new Int32Array(words);
    this.#masked = new Int32Array(words);
  }

  add(words: readonly number[], length: number, list: number): void {
    const entry = this.#next.length;
    this.#entries.push(...words, length, list);
    this.#next.push(-1);
    if (!this.#lengths.includes(length)) this.#lengths.push(length);
    if (entry < this.#slots.length) this.#hang(entry);
    else {
      this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
      for (let one = 0; one <= entry; one++) this.#hang(one);
    }
  }

  /** The first entry that has the address, or -1. */
  first(bytes: Uint8Array, at: number): number {
    for (let word = 0; word < this.#words; word++) {
      const from = at + word * 4;
      this.#address[word] =
        (bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!;
    }
    this.#asked = -1;
    this.#entry = -1;
    return this.next();
  }

  /** The next one that has the address `first` was asked for, or -1. */
  next(): number {
    for (;;) {
      while (this.#entry < 0) {
        if (++this.#asked >= this.#lengths.length) return -1;
        const length = this.#lengths[this.#asked]!;
        for (let word = 0; word < this.#words; word++)
          this.#masked[word] = this.#address[word]! & maskOf(length, word);
        this.#entry = this.#slots[this.#slot(this.#masked, 0, length)]!;
      }
      const entry = this.#entry;
      this.#entry = this.#next[entry]!;
      if (this.#matches(entry)) return entry;
    }
  }

  list(entry: number): number {
    return this.#entries[entry * this.#size + this.#words + 1]!;
  }

  #matches(entry: number): boolean {
    const at = entry * this.#size;
    for (let word = 0; word < this.#words; word++)
      if (this.#entries[at + word] !== this.#masked[word]) return false;
    return this.#entries[at + this.#words] === this.#lengths[this.#asked];
  }

  #hang(entry: number): void {
    const at = entry * this.#size;
    const slot = this.#slot(this.#entries, at, this.#entries[at + this.#words]!);
    this.#next[entry] = this.#slots[slot]!;
    this.#slots[slot] = entry;
  }

  #slot(words: Int32Array | readonly number[], at: number, length: number): number {
    let hash = length;
    for (let word = 0; word < this.#words; word++) {
      hash = Math.imul(hash ^ words[at + word]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & (this.#slots.length - 1);
  }
}

/** The bits of one word of 32 that a prefix of this length fixes. */
function maskOf(length: number, word: number): number {
  const bits = length - word * 32;
  return bits <= 0 ? 0 : bits >= 32 ? -1 : -1 << (32 - bits);
}
