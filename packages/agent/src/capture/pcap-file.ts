import { closeSync, openSync, readSync } from "node:fs";
import { CaptureReader } from "@peccary/engine";
import { AgentError, problem } from "../problem.ts";
import {
  type Health,
  LINK_ETHERNET,
  type OnPacket,
  type PacketSource,
  type SourceCounters,
  WELL,
} from "./source.ts";

/** Octets read of the file at once. */
const CHUNK = 262_144;

/**
 * A capture file in place of an interface, for machines on which we may not open packet sockets. Packets come
 * at the pace they were recorded, and as if they were recorded now.
 */
export function openReplay(path: string, now: () => number): PacketSource {
  return new ReplaySource(path, now);
}

interface Held {
  readonly bytes: Uint8Array;
  readonly wireLength: number;
  readonly time: number;
}

class ReplaySource implements PacketSource {
  readonly name = "replay";
  readonly linkType: number;
  readonly addresses: readonly string[] = [];
  readonly descriptor = -1;
  readonly counters: SourceCounters = { drops: 0 };
  readonly #path: string;
  readonly #now: () => number;
  readonly #fd: number;
  readonly #chunk = new Uint8Array(CHUNK);
  readonly #reader: CaptureReader;
  /** Packets read whose time has not come; of little more than one chunk. */
  #waiting: Held[] = [];
  #next = 0;
  #linkType: number | undefined;
  /** Packets of another link type than the first one's. */
  #foreign = 0;
  /** Microseconds from the recording to now, once the first packet is seen. */
  #shift: number | undefined;
  #ended = false;

  constructor(path: string, now: () => number) {
    this.#path = path;
    this.#now = now;
    this.#reader = new CaptureReader((bytes, start, end, wireLength, time, linkType) => {
      this.#linkType ??= linkType;
      if (linkType === this.#linkType)
        this.#waiting.push({ bytes: bytes.slice(start, end), wireLength, time });
      else this.#foreign++;
    });
    try {
      this.#fd = openSync(path, "r");
    } catch (error) {
      throw new AgentError("REPLAY_FAILED", `cannot read the capture file ${path}: ${String(error)}`, error);
    }
    try {
      this.#fill();
      if (this.#linkType === undefined && this.#reader.problem !== undefined)
        throw new AgentError("REPLAY_FAILED", `${path}: ${this.#reader.problem}`);
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
    this.linkType = this.#linkType ?? LINK_ETHERNET;
  }

  drain(onPacket: OnPacket, budget: number): boolean {
    for (let left = budget; left > 0; ) {
      this.#fill();
      const record = this.#waiting[this.#next];
      if (record === undefined) return false;
      this.#shift ??= this.#now() * 1e3 - record.time;
      const time = record.time + this.#shift;
      if (time > this.#now() * 1e3) return false;
      this.#next++;
      left -= record.bytes.length;
      onPacket(record.bytes, 0, record.bytes.length, record.wireLength, time, -1, 0);
    }
    return true;
  }

  /** Stays open at its end: there is no more to come, and nothing wrong. */
  check(): Health {
    const why =
      this.#reader.problem ??
      (this.#foreign > 0
        ? `${this.#foreign} packets of another link type than the first are passed over`
        : undefined);
    if (why === undefined) return WELL;
    return { problem: problem("REPLAY_FAILED", `${this.#path}: ${why}`), over: false };
  }

  close(): void {
    closeSync(this.#fd);
    this.#ended = true;
  }

  /** Reads on until a packet waits or the file is at its end. */
  #fill(): void {
    if (this.#next < this.#waiting.length) return;
    this.#waiting = [];
    this.#next = 0;
    while (this.#waiting.length === 0 && !this.#ended) {
      const size = readSync(this.#fd, this.#chunk, 0, CHUNK, null);
      if (size === 0) this.#reader.finish();
      else this.#reader.push(this.#chunk.subarray(0, size));
      this.#ended = size === 0 || this.#reader.problem !== undefined;
    }
  }
}
