import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import type { PcapngWriter } from "@peccary/engine";
import { isCaptureFile } from "./paths.ts";
import {
  FILE_HEADER,
  MAX_CAPTURED,
  type PcapFormat,
  RECORD_HEADER,
  readFileHeader,
  soundPart,
} from "./pcap.ts";

/** `pod_eth0-20261122030406_000001.pcap` */
const ROTATED = /-\d{14}(?:_\d{6})?\.pcap$/;
/** Octets read at once. Holds the largest record. */
const CHUNK = 1_048_576;

/** Follows the files of one interface over rotations, and puts each packet once into a pcapng stream. */
export class FileTail {
  readonly stem: string;
  /** Packets found in the files, and how many of them were left out because the reader was too slow. */
  received = 0;
  dropped = 0;
  /** Files went before they were read: how many packets were in them nobody knows. */
  gap = false;
  /** In the stream; undefined until the first file says what its packets are. */
  id: number | undefined;
  readonly #directory: string;
  readonly #name: string;
  readonly #snapLength: number;
  #descriptor: number | undefined;
  #file = "";
  #format: PcapFormat | undefined;
  #at = 0;
  /** Octets that could not be read at the last look. */
  #stuck = -1;
  /** Where to begin in the first file: behind what is there, or at its first packet. */
  #whole: boolean;

  /** @param name of the interface in the stream */
  constructor(directory: string, stem: string, name: string, whole: boolean, snapLength: number) {
    this.#directory = directory;
    this.stem = stem;
    this.#name = name;
    this.#whole = whole;
    this.#snapLength = snapLength;
  }

  /** Goes on to the next file when the one at hand is no longer written to and read to its end. */
  look(names: readonly string[]): void {
    if (this.#descriptor === undefined) {
      this.#open(`${this.stem}.pcap`);
      return;
    }
    const ours = names.filter((name) => name.startsWith(`${this.stem}-`) && ROTATED.test(name)).sort();
    const files = [...ours, `${this.stem}.pcap`].map((name) => ({ name, file: this.#identity(name) }));
    const at = files.findIndex(({ file }) => file === this.#file);
    // The last is the active one; nothing can follow it.
    if (at === files.length - 1) return;
    if (at < 0) this.gap = true;
    // What is left and stays is a record that its writer did not live to end.
    const unread = this.#size() - this.#at;
    if (unread > 0 && unread !== this.#stuck) {
      this.#stuck = unread;
      return;
    }
    const next = files.slice(at + 1).find(({ file }) => file !== "");
    if (next === undefined) return;
    this.#whole = true;
    this.#open(next.name);
  }

  /** Reads at most about `budget` octets. `skip`: only counts. True when there is more. */
  read(chunk: Buffer, budget: number, writer: PcapngWriter, skip: boolean): boolean {
    if (!this.#begin(writer) || this.#descriptor === undefined || this.#format === undefined) return false;
    for (let left = budget; left > 0; ) {
      const filled = readSync(this.#descriptor, chunk, 0, Math.min(CHUNK, chunk.length), this.#at);
      const used = this.#records(chunk, filled, this.#format, writer, skip);
      if (used === 0) return false;
      this.#at += used;
      left -= used;
    }
    return true;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** Octets of whole records among the first `filled`. */
  #records(chunk: Buffer, filled: number, format: PcapFormat, writer: PcapngWriter, skip: boolean): number {
    const { littleEndian, perSecond } = format;
    const u32 = (at: number) => (littleEndian ? chunk.readUInt32LE(at) : chunk.readUInt32BE(at));
    const id = this.id ?? 0;
    let at = 0;
    while (at + RECORD_HEADER <= filled) {
      const captured = u32(at + 8);
      const start = at + RECORD_HEADER;
      const next = start + captured;
      if (captured > MAX_CAPTURED || next > filled) break;
      this.received++;
      if (skip) this.dropped++;
      else {
        const time = u32(at) * 1e6 + Math.floor((u32(at + 4) * 1e6) / perSecond);
        writer.packet(id, chunk, start, Math.min(next, start + this.#snapLength), u32(at + 12), time);
      }
      at = next;
    }
    return at;
  }

  #begin(writer: PcapngWriter): boolean {
    if (this.#descriptor === undefined) return false;
    if (this.#format === undefined) {
      const header = new Uint8Array(FILE_HEADER);
      if (readSync(this.#descriptor, header, 0, FILE_HEADER, 0) < FILE_HEADER) return false;
      this.#format = readFileHeader(header);
      if (this.#format === undefined) return false;
      const { end } = this.#whole ? { end: FILE_HEADER } : soundPart(this.#descriptor, this.#size());
      this.#at = end;
    }
    this.id ??= writer.interface({
      linkType: this.#format.linkType,
      name: this.#name,
      ...(this.#snapLength < MAX_CAPTURED ? { snapLength: this.#snapLength } : {}),
    });
    return true;
  }

  #size(): number {
    return this.#descriptor === undefined ? 0 : fstatSync(this.#descriptor).size;
  }

  #open(name: string): void {
    this.close();
    this.#format = undefined;
    this.#at = 0;
    this.#stuck = -1;
    try {
      this.#descriptor = openSync(join(this.#directory, name), "r");
      const { dev, ino } = fstatSync(this.#descriptor);
      this.#file = `${dev}:${ino}`;
    } catch {
      // Rotated away in between: the next look finds it under its new name.
    }
  }

  #identity(name: string): string {
    try {
      const { dev, ino } = statSync(join(this.#directory, name));
      return `${dev}:${ino}`;
    } catch {
      return "";
    }
  }
}

/** The stems of the files that are written to. */
export const activeStems = (names: readonly string[]): string[] =>
  names
    .filter((name) => isCaptureFile(name) && !ROTATED.test(name))
    .map((name) => name.slice(0, -".pcap".length));

export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
