import { EMPTY } from "../bytes.ts";
import { ByteOrder, type CaptureFormat, type OnRecord } from "./capture-format.ts";
import { isPcap, Pcap } from "./pcap.ts";
import { isPcapng, Pcapng } from "./pcapng.ts";

export type { OnRecord } from "./capture-format.ts";

const MAGIC = 4;
const GZIP = 0x1f8b;

/**
 * Reads a capture file, pcap or pcapng, as its bytes come in. Never throws: what is wrong with the file is in
 * `problem`, and all packets before that have been handed on.
 *
 * Packets that lie whole in a chunk are handed on where they lie; only what chunks cut apart is copied.
 */
export class CaptureReader {
  /** What is wrong with the file and where. Nothing is read after that. */
  problem: string | undefined = undefined;
  readonly #onRecord: OnRecord;
  #format: CaptureFormat | undefined;
  /** The start of an item whose rest has yet to come. */
  #held: Uint8Array = EMPTY;
  #heldLength = 0;
  /** Octets to pass over before the next item. */
  #skip = 0;
  /** Of the next item, within the file. */
  #offset = 0;

  constructor(onRecord: OnRecord) {
    this.#onRecord = onRecord;
  }

  /** The next part of the file, of any length. The bytes are the caller's again when this returns. */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (this.problem === undefined && at < chunk.length) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, chunk.length - at);
        this.#skip -= passed;
        at += passed;
      } else if (this.#heldLength > 0) {
        at = this.#hold(chunk, at, Math.min(chunk.length, at + this.#wanted - this.#heldLength));
        if (this.#heldLength >= this.#wanted) this.#readHeld();
      } else {
        const used = this.#read(chunk, at, chunk.length);
        at += used;
        if (used === 0) at = this.#hold(chunk, at, chunk.length);
      }
    }
  }

  /** Says that the file is at its end. */
  finish(): void {
    if (this.problem !== undefined) return;
    const end = this.#offset + this.#heldLength - this.#skip;
    if (this.#format === undefined) this.problem = "the file is empty or too short to be a capture";
    else if (this.#heldLength > 0 || this.#skip > 0)
      this.problem = `the file ends in the middle of ${this.#format.what}, at byte ${end}`;
  }

  get #wanted(): number {
    return this.#format?.wanted ?? MAGIC;
  }

  /** Hands on what is whole from `at` on, and returns how much of it was used. */
  #read(bytes: Uint8Array, at: number, end: number): number {
    const start = at;
    this.#format ??= this.#recognise(bytes, at, end);
    const format = this.#format;
    while (format !== undefined && at < end && end - at >= format.wanted) {
      const length = format.read(bytes, at, end);
      if (format.problem !== undefined) this.problem = `${format.problem}, at byte ${this.#offset}`;
      if (length === 0) break;
      this.#offset += length;
      at += length;
    }
    if (at > end) {
      this.#skip = at - end;
      at = end;
    }
    return at - start;
  }

  #recognise(bytes: Uint8Array, at: number, end: number): CaptureFormat | undefined {
    if (end - at < MAGIC) return undefined;
    const magic = new ByteOrder(true).u32(bytes, at);
    if (isPcap(magic)) return new Pcap(magic, this.#onRecord);
    if (isPcapng(magic)) return new Pcapng(this.#onRecord);
    this.problem =
      magic >>> 16 === GZIP
        ? "the file is compressed with gzip: unpack it first"
        : `the file is neither pcap nor pcapng: it starts with ${magic.toString(16).padStart(8, "0")}`;
    return undefined;
  }

  /** Keeps bytes for later; returns where it stopped. */
  #hold(chunk: Uint8Array, at: number, until: number): number {
    const needed = this.#heldLength + until - at;
    if (needed > this.#held.length) {
      const larger = new Uint8Array(Math.max(needed, this.#wanted, 256));
      larger.set(this.#held.subarray(0, this.#heldLength));
      this.#held = larger;
    }
    this.#held.set(chunk.subarray(at, until), this.#heldLength);
    this.#heldLength = needed;
    return until;
  }

  /** Reads the item held, unless its first part says that it is longer than thought. */
  #readHeld(): void {
    const used = this.#read(this.#held, 0, this.#heldLength);
    // Exactly one item is held at a time, so what was used is all of it.
    if (used > 0) this.#heldLength = 0;
  }
}
