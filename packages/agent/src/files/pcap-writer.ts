import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { LINK_ETHERNET } from "../capture/source.ts";
import { type Problem, problem } from "../problem.ts";
import { FILE_HEADER, fileHeader, MAX_CAPTURED, RECORD_HEADER, soundPart } from "./pcap.ts";
import { MAX_FILE_BYTES, MAX_ROTATED_FILES, rotate } from "./rotation.ts";

/** Octets gathered before they are written, at least one packet's. */
const BUFFER = 524_288;
/** Milliseconds after which a failed write is tried again. */
const RETRY = 1_000;
const VLAN_TAG = 4;
/** Where an 802.1Q tag stands: behind the two addresses. */
const TAG_PLACE = 12;

export interface PcapWriterOptions {
  readonly directory: string;
  readonly stem: string;
  readonly linkType: number;
  readonly now: () => number;
  readonly maxBytes?: number;
  readonly maxFiles?: number;
}

/**
 * Appends packets to `<directory>/<stem>.pcap`. Only whole records are written, so that the file can be read
 * at any moment; what a killed writer left half done is cut off first. Never throws: trouble is in `problem`,
 * packets that it costs are counted, and writing goes on once it can.
 */
export class PcapWriter {
  problem: Problem | undefined;
  /** Kept since this writer began, and what it found in the file. */
  packets = 0;
  /** Packets that could not be kept. */
  lost = 0;
  readonly #options: PcapWriterOptions;
  readonly #buffer = Buffer.allocUnsafe(BUFFER);
  #filled = 0;
  #buffered = 0;
  #fd = -1;
  #size = 0;
  #retryAt = 0;

  /** Opens the file only if it is there already; a capture that saw nothing leaves nothing. */
  constructor(options: PcapWriterOptions) {
    this.#options = options;
    if (existsSync(this.#path())) this.#attempt(() => void (this.packets = this.#open()));
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
    if (this.#filled + RECORD_HEADER + length + tag > BUFFER) this.flush();
    const out = this.#buffer;
    let at = this.#filled;
    at = out.writeUInt32LE(Math.floor(time / 1e6), at);
    at = out.writeUInt32LE(time % 1e6, at);
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
    if (this.#filled === 0) return;
    const { now, directory, stem, maxBytes = MAX_FILE_BYTES, maxFiles = MAX_ROTATED_FILES } = this.#options;
    const done = this.#attempt(() => {
      if (this.#fd < 0) this.#open();
      if (this.#size > FILE_HEADER && this.#size + this.#filled > maxBytes) {
        this.#close();
        rotate(directory, stem, new Date(now()), maxFiles);
        this.#open();
      }
      this.#write(this.#buffer, this.#filled);
    });
    if (done) this.packets += this.#buffered;
    else this.lost += this.#buffered;
    this.#filled = 0;
    this.#buffered = 0;
  }

  close(): void {
    this.flush();
    this.#close();
  }

  /** Whole or not at all: what a full disk took of it is cut off again. */
  #write(bytes: Uint8Array, length: number): void {
    try {
      for (let done = 0; done < length; )
        done += writeSync(this.#fd, bytes, done, length - done, this.#size + done);
      this.#size += length;
    } catch (error) {
      ftruncateSync(this.#fd, this.#size);
      throw error;
    }
  }

  /** Opens or makes the file and cuts off a half-written record. Gives the number of packets in it. */
  #open(): number {
    const { directory, linkType } = this.#options;
    const path = this.#path();
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const { size } = fstatSync(this.#fd);
    const sound = soundPart(this.#fd, size);
    if (size >= FILE_HEADER && sound.linkType !== linkType)
      throw new Error(`${path} is not a capture file of link type ${linkType}; move it away`);
    ftruncateSync(this.#fd, sound.end);
    this.#size = sound.end;
    if (sound.end === 0) this.#write(fileHeader(linkType), FILE_HEADER);
    return sound.packets;
  }

  #path(): string {
    return join(this.#options.directory, `${this.#options.stem}.pcap`);
  }

  #close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }

  #attempt(work: () => void): boolean {
    try {
      work();
      this.problem = undefined;
      this.#retryAt = 0;
      return true;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const full = code === "ENOSPC" || code === "EDQUOT";
      this.problem = full
        ? problem(
            "DISK_FULL",
            `no space left for ${this.#options.directory}; capturing resumes when there is`,
          )
        : problem("FILE_FAILED", `cannot write ${this.#options.directory}: ${message}`);
      this.#close();
      this.#retryAt = this.#options.now() + RETRY;
      return false;
    }
  }
}
