import { LINK_ETHERNET } from "../capture/source.ts";
import type { Problem } from "../problem.ts";
import { diskProblem, makeFolder, probe, Slowness } from "./disk.ts";
import { FILE_HEADER, MAX_CAPTURED, RECORD_HEADER } from "./pcap.ts";
import { mendLeftover, PcapFile } from "./pcap-file.ts";
import { type RotationLimits, rotate, rotationDefaults } from "./rotation.ts";
import { WRITE_BUFFER, writeBuffers } from "./write-buffers.ts";

/** Milliseconds after which a failed write is tried again. */
const RETRY = 1_000;
/** Milliseconds between two looks at whether the file is still where it was. */
const LOOK_EVERY = 500;
const VLAN_TAG = 4;
/** Where an 802.1Q tag stands: behind the two addresses. */
const TAG_PLACE = 12;

export interface PcapWriterOptions {
  readonly directory: string;
  readonly stem: string;
  readonly linkType: number;
  readonly now: () => number;
  readonly limits?: RotationLimits;
  /** Milliseconds since 1970: a file written since then counts as this capture's. */
  readonly since?: number;
}

/**
 * Appends packets to `<directory>/<stem>.pcap`. Only whole records are written, so that the file can be read
 * at any moment; what an earlier writer left is moved aside, without what it left half done. Never throws:
 * trouble is in `problem`, packets that it costs are counted, and writing goes on once it can.
 */
export class PcapWriter {
  /** Kept since this writer began, and what it found in the file. */
  packets = 0;
  /** Packets that could not be kept. */
  lost = 0;
  limits: RotationLimits;
  readonly #options: PcapWriterOptions;
  readonly #file: PcapFile;
  readonly #slowness = new Slowness();
  #failure: Problem | undefined;
  #buffer: Buffer | undefined;
  #filled = 0;
  #buffered = 0;
  /** When the file's first packet was written. */
  #begun = 0;
  #lookAt = 0;
  #retryAt = 0;

  /** Makes no file: a capture that sees nothing leaves nothing. */
  constructor(options: PcapWriterOptions) {
    this.#options = options;
    this.limits = options.limits ?? rotationDefaults;
    this.#file = new PcapFile(options.directory, options.stem, options.linkType);
    this.#attempt(() => {
      const left = mendLeftover(this.#file.path);
      if (left !== undefined && left.at >= (options.since ?? 0)) this.packets = left.packets;
    });
  }

  get problem(): Problem | undefined {
    return this.#failure ?? this.#slowness.problem(this.#options.now());
  }

  append(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    time: number,
    vlan: number,
    vlanProtocol: number,
  ): void {
    if (this.#retryAt > 0 && this.#retryAt > this.#options.now()) {
      this.lost++;
      return;
    }
    const tag =
      vlan >= 0 && this.#options.linkType === LINK_ETHERNET && end - start >= TAG_PLACE ? VLAN_TAG : 0;
    const length = Math.min(end - start, MAX_CAPTURED - tag);
    // What is written at once goes into one file.
    const room = Math.min(WRITE_BUFFER, this.limits.maxBytes - FILE_HEADER);
    if (this.#filled > 0 && this.#filled + RECORD_HEADER + length + tag > room) this.flush();
    this.#buffer ??= writeBuffers.take();
    const out = this.#buffer;
    let at = this.#filled;
    // A classic file has 32 bits for the seconds.
    at = out.writeUInt32LE(Math.floor(time / 1e6) >>> 0, at);
    at = out.writeUInt32LE(Math.floor(time % 1e6), at);
    at = out.writeUInt32LE(length + tag, at);
    at = out.writeUInt32LE(Math.max(wireLength, length) + tag, at);
    let from = start;
    if (tag > 0) {
      for (; from < start + TAG_PLACE; from++) out[at++] = bytes[from]!;
      at = out.writeUInt16BE(vlanProtocol, at);
      at = out.writeUInt16BE(vlan, at);
    }
    // The ring is a plain Uint8Array, so `set` is the one memcpy there is.
    out.set(bytes.subarray(from, start + length), at);
    this.#filled = at + start + length - from;
    this.#buffered++;
  }

  /** Writes what was gathered. To be called often: until then a reader of the file does not see it. */
  flush(): void {
    const now = this.#options.now();
    if (this.#buffer === undefined) {
      this.#look(now);
      return;
    }
    const buffer = this.#buffer;
    const done = this.#attempt(() => {
      if (now >= this.#lookAt) {
        this.#lookAt = now + LOOK_EVERY;
        if (this.#file.isOpen && !this.#file.isInPlace) this.#file.forget();
      }
      if (this.#isFull(this.#filled) || this.#isOld(now)) this.#rotate();
      this.#open(now);
      this.#file.write(buffer, this.#filled);
    });
    if (done) this.packets += this.#buffered;
    else this.lost += this.#buffered;
    this.#slowness.note(this.#options.now() - now, now, this.#options.directory);
    writeBuffers.give(buffer);
    this.#buffer = undefined;
    this.#filled = 0;
    this.#buffered = 0;
  }

  close(): void {
    if (this.#buffer !== undefined) this.flush();
    this.#file.close();
  }

  /** What is to be done without packets: rotation by age, and whether trouble is over. */
  #look(now: number): void {
    if (this.#retryAt > 0 && now >= this.#retryAt)
      this.#attempt(() => {
        probe(this.#options.directory);
        if (!this.#file.isInPlace) mendLeftover(this.#file.path);
      });
    if (this.#file.isOpen && this.#isOld(now)) this.#attempt(() => this.#rotate());
  }

  #isFull(more: number): boolean {
    const { size } = this.#file;
    return size > FILE_HEADER && size + more > this.limits.maxBytes;
  }

  #isOld(now: number): boolean {
    return this.#file.size > FILE_HEADER && now - this.#begun >= this.limits.maxAge;
  }

  #rotate(): void {
    const { directory, stem, now } = this.#options;
    const there = this.#file.isInPlace;
    this.#file.forget();
    if (there) rotate(directory, stem, new Date(now()), this.limits.maxFiles);
  }

  #open(now: number): void {
    if (this.#file.isOpen) return;
    const { directory, stem } = this.#options;
    makeFolder(directory);
    if (!this.#file.isInPlace) {
      if (mendLeftover(this.#file.path) !== undefined)
        rotate(directory, stem, new Date(now), this.limits.maxFiles);
      this.#begun = now;
    }
    this.#file.open();
  }

  #attempt(work: () => void): boolean {
    try {
      work();
      this.#failure = undefined;
      this.#retryAt = 0;
      return true;
    } catch (error) {
      this.#failure = diskProblem(error, this.#options.directory);
      this.#file.close();
      this.#retryAt = this.#options.now() + RETRY;
      return false;
    }
  }
}
