import { closeSync, openSync, readSync } from "node:fs";
import { FILE_HEADER, MAX_CAPTURED, type PcapFormat, RECORD_HEADER, readFileHeader } from "../files/pcap.ts";
import { AgentError } from "../problem.ts";
import { type Health, type OnPacket, type PacketSource, type SourceCounters, WELL } from "./source.ts";

/**
 * A capture file in place of an interface, for machines on which we may not open packet sockets. Packets come
 * at the pace they were recorded, and as if they were recorded now.
 */
export function openReplay(path: string, now: () => number): PacketSource {
  return new ReplaySource(path, now);
}

class ReplaySource implements PacketSource {
  readonly name = "replay";
  readonly linkType: number;
  readonly addresses: readonly string[] = [];
  readonly descriptor = -1;
  readonly counters: SourceCounters = { drops: 0 };
  readonly #now: () => number;
  readonly #fd: number;
  readonly #format: PcapFormat;
  readonly #header = new Uint8Array(RECORD_HEADER);
  readonly #bytes = new Uint8Array(MAX_CAPTURED);
  #offset = FILE_HEADER;
  /** Microseconds from the recording to now, once the first packet is seen. */
  #shift: number | undefined;
  #ended = false;

  constructor(path: string, now: () => number) {
    this.#now = now;
    try {
      this.#fd = openSync(path, "r");
    } catch (error) {
      throw new AgentError("REPLAY_FAILED", `cannot read the capture file ${path}: ${String(error)}`, error);
    }
    const header = new Uint8Array(FILE_HEADER);
    const size = readSync(this.#fd, header, 0, FILE_HEADER, 0);
    const format = readFileHeader(header.subarray(0, size));
    if (format === undefined) {
      closeSync(this.#fd);
      throw new AgentError("REPLAY_FAILED", `${path} is not a capture file in the classic pcap format`);
    }
    this.#format = format;
    this.linkType = format.linkType;
  }

  drain(onPacket: OnPacket, budget: number): boolean {
    for (let left = budget; left > 0 && !this.#ended; ) {
      const { littleEndian, perSecond } = this.#format;
      const got = readSync(this.#fd, this.#header, 0, RECORD_HEADER, this.#offset);
      const header = new DataView(this.#header.buffer);
      const captured = header.getUint32(8, littleEndian);
      if (got < RECORD_HEADER || captured > MAX_CAPTURED) break;
      const fraction = Math.floor((header.getUint32(4, littleEndian) * 1e6) / perSecond);
      const recorded = header.getUint32(0, littleEndian) * 1e6 + fraction;
      this.#shift ??= this.#now() * 1e3 - recorded;
      const time = recorded + this.#shift;
      if (time > this.#now() * 1e3) return false;
      if (readSync(this.#fd, this.#bytes, 0, captured, this.#offset + RECORD_HEADER) < captured) break;
      this.#offset += RECORD_HEADER + captured;
      left -= RECORD_HEADER + captured;
      onPacket(this.#bytes, 0, captured, header.getUint32(12, littleEndian), time, -1, 0);
      if (left <= 0) return true;
    }
    this.#ended = true;
    return false;
  }

  /** Stays open at its end: there is no more to come, and nothing wrong. */
  check(): Health {
    return WELL;
  }

  close(): void {
    closeSync(this.#fd);
    this.#ended = true;
  }
}
