import { type ByteStream, countsOf, interfaceOf, PcapngBlocks, pcapngBlock } from "@peccary/api";
import { Failure } from "../failure.ts";
import { chunksOf } from "./download.ts";

/** Where packets go: a file or standard output. */
export interface Sink {
  /** Resolves when there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Nobody reads any more. */
  readonly closed: boolean;
}

export interface PumpLimits {
  /** Packets. */
  readonly count?: number | undefined;
  /** Octets. */
  readonly size?: number | undefined;
}

/** Passes a live stream on, block by block, and keeps count. */
export class LivePump {
  packets = 0;
  octets = 0;
  interfaces = 0;
  /** By interface: what was left out on the way because we were too slow. */
  readonly #dropped = new Map<number, number>();
  readonly #limits: PumpLimits;
  readonly #onChange: () => void;

  constructor(limits: PumpLimits, onChange: () => void) {
    this.#limits = limits;
    this.#onChange = onChange;
  }

  get dropped(): number {
    let sum = 0;
    for (const count of this.#dropped.values()) sum += count;
    return sum;
  }

  /** Until the stream ends, its reader leaves, or a limit is reached. */
  async run(stream: ByteStream, sink: Sink): Promise<void> {
    const blocks = new PcapngBlocks();
    for await (const chunk of chunksOf(stream, () => {})) {
      const fitting: Uint8Array[] = [];
      let full = false;
      for (const block of blocks.push(chunk)) {
        if (block.type === pcapngBlock.interface) this.interfaces++;
        if (block.type === pcapngBlock.statistics)
          this.#dropped.set(interfaceOf(block), countsOf(block).dropped);
        if (block.type === pcapngBlock.packet) this.packets++;
        this.octets += block.bytes.length;
        fitting.push(block.bytes);
        full = this.#isFull();
        if (full) break;
      }
      if (fitting.length > 0) await sink.write(fitting.length === 1 ? fitting[0]! : Buffer.concat(fitting));
      this.#onChange();
      if (full || sink.closed) return;
      if (blocks.problem !== undefined)
        throw new Failure("BAD_ANSWER", `the stream of packets is broken: ${blocks.problem}`);
    }
  }

  #isFull(): boolean {
    const { count = Number.POSITIVE_INFINITY, size = Number.POSITIVE_INFINITY } = this.#limits;
    return this.packets >= count || this.octets >= size;
  }
}
