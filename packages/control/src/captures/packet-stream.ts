import { CaptureReader } from "@peccary/engine/captures";
import type { Timed } from "./earliest.ts";

/** Octets given to the reader at once: what it makes of them is held until it is written. */
const SLICE = 65_536;

/** Where a file's bytes come from. It is opened when its turn comes. */
export interface PacketFile {
  readonly name: string;
  open(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

export interface StoredPacket extends Timed {
  readonly bytes: Uint8Array;
  readonly wireLength: number;
  readonly linkType: number;
}

/** The packets of files that follow each other, one file open at a time. At most one slice of it is in memory. */
export class PacketStream implements Timed {
  /** What was wrong with files; the packets before that are all there. */
  readonly problems: string[] = [];
  /** The packet at hand; undefined before the first `advance` and after the last. */
  packet: StoredPacket | undefined;
  readonly #files: readonly PacketFile[];
  #waiting: StoredPacket[] = [];
  #next = 0;
  readonly #slices: AsyncGenerator<void, void, undefined>;

  constructor(files: readonly PacketFile[]) {
    this.#files = files;
    this.#slices = this.#read();
  }

  get time(): number {
    return this.packet?.time ?? Number.POSITIVE_INFINITY;
  }

  get nanos(): number {
    return this.packet?.nanos ?? 0;
  }

  /** Goes on to the next packet. No promise where it is at hand: most are. */
  advance(): Promise<boolean> | true {
    if (this.#step()) return true;
    return this.#fill();
  }

  async close(): Promise<void> {
    await this.#slices.return();
  }

  #step(): boolean {
    this.packet = this.#waiting[this.#next];
    if (this.packet === undefined) return false;
    this.#next++;
    return true;
  }

  async #fill(): Promise<boolean> {
    for (;;) {
      this.#waiting = [];
      this.#next = 0;
      const { done } = await this.#slices.next();
      if (this.#step()) return true;
      if (done === true) return false;
    }
  }

  /** Reads one slice after another into `#waiting`. */
  async *#read(): AsyncGenerator<void, void, undefined> {
    for (const file of this.#files) {
      const reader = new CaptureReader((bytes, start, end, wireLength, time, linkType, nanos) => {
        this.#waiting.push({ bytes: bytes.slice(start, end), wireLength, time, linkType, nanos });
      });
      try {
        for await (const chunk of await file.open()) {
          for (let at = 0; at < chunk.length && reader.problem === undefined; at += SLICE) {
            reader.push(chunk.subarray(at, at + SLICE));
            yield;
          }
          if (reader.problem !== undefined) break;
        }
        reader.finish();
        if (reader.problem !== undefined) this.problems.push(`${file.name}: ${reader.problem}`);
      } catch (error) {
        this.problems.push(`${file.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
