import { EMPTY } from "../../bytes.ts";

const MAGIC = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/** Entries of the directory that are read. */
const MOST_ENTRIES = 4_096;
const ENTRY = 128;
/** Larger than the number of any sector. */
const NO_SECTOR = 0xffff_fffa;

/** A stream of a compound file. */
interface Entry {
  readonly name: string;
  readonly type: number;
  readonly start: number;
  readonly size: number;
}

export const isCompoundFile = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start >= MAGIC.length && MAGIC.every((octet, at) => bytes[start + at] === octet);

/**
 * A file system in a file, [MS-CFB]: what Office wrote before 2007, and still puts macros into. The first 109 sectors of
 * the allocation table are used, which do for 7 MiB.
 */
export class CompoundFile {
  /** How many octets there must be before what was asked for can be read; 0: all is there that there will be. */
  missing: number = 0;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #shift: number;
  readonly #cutoff: number;
  #entries: readonly Entry[] | undefined;
  #small: Uint8Array | undefined;

  constructor(bytes: Uint8Array, end: number) {
    this.#bytes = bytes;
    this.#end = end;
    this.#shift = this.#u16(0x1e) === 12 ? 12 : 9;
    this.#cutoff = Math.min(this.#u32(0x38), 4_096);
  }

  #need(end: number): boolean {
    if (end <= this.#end) return true;
    this.missing = Math.max(this.missing, end);
    return false;
  }

  #u16(at: number): number {
    return this.#need(at + 2) ? this.#bytes[at]! | (this.#bytes[at + 1]! << 8) : 0;
  }

  #u32(at: number): number {
    return this.#need(at + 4) ? read32(this.#bytes, at) : NO_SECTOR;
  }

  #offset(sector: number): number {
    return (sector + 1) * (1 << this.#shift);
  }

  /** The sector that follows one. */
  #next(sector: number): number {
    const perSector = this.#shift - 2;
    const table = sector >>> perSector;
    if (table >= 109) return NO_SECTOR;
    const where = this.#u32(0x4c + table * 4);
    if (where >= NO_SECTOR) return NO_SECTOR;
    return this.#u32(this.#offset(where) + (sector & ((1 << perSector) - 1)) * 4);
  }

  /** The first `size` octets of a chain of sectors; less when it ends before. */
  #chain(start: number, size: number): Uint8Array {
    const sectorSize = 1 << this.#shift;
    const all = new Uint8Array(Math.min(size, this.#end));
    let length = 0;
    for (let sector = start; length < all.length && sector < NO_SECTOR; sector = this.#next(sector)) {
      const from = this.#offset(sector);
      const wanted = Math.min(sectorSize, all.length - length);
      if (!this.#need(from + wanted)) break;
      all.set(this.#bytes.subarray(from, from + wanted), length);
      length += wanted;
    }
    return length === all.length ? all : all.slice(0, length);
  }

  get entries(): readonly Entry[] {
    if (this.#entries !== undefined) return this.#entries;
    const directory = this.#chain(this.#u32(0x30), MOST_ENTRIES * ENTRY);
    const entries: Entry[] = [];
    for (let at = 0; at + ENTRY <= directory.length; at += ENTRY) {
      const nameLength = Math.min(directory[at + 0x40]!, 64);
      let name = "";
      for (let i = 0; i + 3 < nameLength; i += 2)
        name += String.fromCharCode(directory[at + i]! | (directory[at + i + 1]! << 8));
      const [start, size] = [read32(directory, at + 0x74), read32(directory, at + 0x78)];
      entries.push({ name: name.toLowerCase(), type: directory[at + 0x42]!, start, size });
    }
    this.#entries = entries;
    return entries;
  }

  /** The stream of this name, in small letters; undefined: there is none. */
  stream(name: string, room: number): Uint8Array | undefined {
    const entry = this.entries.find((one) => one.type === STREAM && one.name === name);
    if (entry === undefined) return undefined;
    const size = Math.min(entry.size, room);
    return entry.size < this.#cutoff ? this.#smallChain(entry.start, size) : this.#chain(entry.start, size);
  }

  /** Small streams share one large one, in sectors of 64 octets. */
  #smallChain(start: number, size: number): Uint8Array {
    const root = this.entries.find(({ type }) => type === ROOT);
    if (root === undefined) return EMPTY;
    this.#small ??= this.#chain(root.start, root.size);
    const table = this.#chain(this.#u32(0x3c), this.#u32(0x40) * (1 << this.#shift));
    const all = new Uint8Array(size);
    let length = 0;
    for (
      let sector = start;
      length < size && sector * 4 + 4 <= table.length;
      sector = read32(table, sector * 4)
    ) {
      const piece = this.#small.subarray(sector * 64, sector * 64 + Math.min(64, size - length));
      if (piece.length === 0) break;
      all.set(piece, length);
      length += piece.length;
    }
    return all.subarray(0, length);
  }
}

const STREAM = 2;
const ROOT = 5;

const read32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
