import type { Engine } from "@peccary/engine";
import type { OnPacket, PacketSource } from "../capture/source.ts";
import { writeBuffers } from "../files/write-buffers.ts";
import { type Problem, problemOf } from "../problem.ts";
import type { CaptureFileOrder, CaptureFileState, TapOrder, TapState } from "./messages.ts";
import { captureKey, commonProgram, TapCapture } from "./tap-capture.ts";

/** Milliseconds between two looks at whether an interface is still there, or there again. */
const CHECK_EVERY = 250;

export type OpenSource = (order: TapOrder) => PacketSource;

/** One workload's traffic: a source that comes and goes, the engine, and the files its packets go to. */
export class Tap {
  packets = 0;
  bytes = 0;
  /** Of sources that were closed. */
  #drops = 0;
  /** Of captures that are over. */
  #lost = 0;
  #order: TapOrder;
  #source: PacketSource | undefined;
  #problem: Problem | undefined;
  #checkAt = 0;
  /** Microseconds since 1970: the packet read last. */
  #lastTime = 0;
  #captures: readonly TapCapture[] = [];
  readonly #open: OpenSource;
  readonly #inspect: Inspect;
  readonly #now: () => number;

  constructor(order: TapOrder, open: OpenSource, inspect: Inspect, now: () => number) {
    this.#order = order;
    this.#open = open;
    this.#inspect = inspect;
    this.#now = now;
  }

  /** Takes new orders without missing a packet. */
  follow(order: TapOrder, captures: readonly CaptureFileOrder[]): void {
    const share = JSON.stringify(this.#order.share);
    this.#order = order;
    if (share !== JSON.stringify(order.share)) this.#take(order.share);
    const kept = new Map(this.#captures.map((capture) => [captureKey(capture.order), capture]));
    this.#captures = captures.map((wanted) => {
      const key = captureKey(wanted);
      const capture = kept.get(key) ?? new TapCapture(wanted, this.#now);
      kept.delete(key);
      capture.follow(wanted);
      return capture;
    });
    for (const capture of kept.values()) this.#lost += capture.close();
    this.#readyCaptures();
  }

  /** Reads another share from now on. */
  #take(share: TapOrder["share"]): void {
    try {
      this.#source?.take?.(share);
    } catch (error) {
      this.#problem = problemOf(error, "RING_FAILED");
      this.#closeSource();
    }
  }

  get descriptor(): number | undefined {
    return this.#source?.descriptor;
  }

  /** Opens the source when it is time to try, and looks after an open one. True when something changed. */
  check(): boolean {
    if (this.#now() < this.#checkAt) return false;
    return this.checkNow();
  }

  checkNow(): boolean {
    this.#checkAt = this.#now() + CHECK_EVERY;
    const before = this.#problem?.message;
    const had = this.#source;
    try {
      if (this.#source === undefined) {
        this.#source = this.#open(this.#order);
        this.#problem = undefined;
        this.#readyCaptures();
      } else {
        const { problem, over } = this.#source.check();
        this.#problem = problem;
        if (over) this.#closeSource();
      }
    } catch (error) {
      this.#problem = problemOf(error, "RING_FAILED");
      this.#closeSource();
    }
    return before !== this.#problem?.message || had !== this.#source;
  }

  /** The part of the source's room that waits to be read. */
  get fill(): number {
    return this.#source?.fill ?? 0;
  }

  /** Milliseconds that the packet read last is old, while others wait behind it. */
  get late(): number {
    return this.fill === 0 || this.#lastTime === 0 ? 0 : this.#now() - this.#lastTime / 1e3;
  }

  /** Reads at most about `budget` octets. True when there is more. */
  drain(budget: number): boolean {
    try {
      const more = this.#source?.drain(this.#onPacket, budget) ?? false;
      if (writeBuffers.crowded) this.flush();
      return more;
    } catch (error) {
      this.#problem = problemOf(error, "SENSOR_FAULT");
      this.#closeSource();
      return false;
    }
  }

  flush(): void {
    for (const capture of this.#captures) capture.flush();
  }

  close(): void {
    this.#closeSource();
    for (const capture of this.#captures) this.#lost += capture.close();
    this.#captures = [];
  }

  get drops(): number {
    return this.#drops + (this.#source?.counters.drops ?? 0);
  }

  /** Packets that could not be written to a capture's file. */
  get lost(): number {
    return this.#captures.reduce((sum, { lost }) => sum + lost, this.#lost);
  }

  /** What caps of the masks refused. */
  get refusedByMasks(): { readonly maskedStreams: number; readonly maskSteps: number } {
    const refused = { maskedStreams: 0, maskSteps: 0 };
    for (const { refusedByMask } of this.#captures) {
      refused.maskedStreams += refusedByMask.maskedStreams;
      refused.maskSteps += refusedByMask.maskSteps;
    }
    return refused;
  }

  get state(): TapState {
    return {
      tap: this.#order.tap,
      interface: this.#source?.name,
      addresses: this.#source?.addresses ?? [],
      bytes: this.bytes,
      inspected: this.#order.inspect && this.#source !== undefined && this.#problem === undefined,
      drops: this.drops,
      problem: this.#problem,
    };
  }

  get captureStates(): CaptureFileState[] {
    return this.#captures.map(({ state }) => state);
  }

  readonly #onPacket: OnPacket = (bytes, start, end, wireLength, time, vlan, vlanProtocol) => {
    this.packets++;
    this.#lastTime = time;
    this.bytes += wireLength;
    for (let i = 0; i < this.#captures.length; i++)
      this.#captures[i]!.append(bytes, start, end, wireLength, time, vlan, vlanProtocol);
    if (this.#order.inspect)
      this.#inspect(
        bytes,
        start,
        end,
        wireLength,
        time,
        this.#source!.linkType,
        this.#order.tap,
        vlan,
        vlanProtocol,
      );
  };

  #readyCaptures(): void {
    const source = this.#source;
    if (source === undefined) return;
    for (const capture of this.#captures) this.#lost += capture.use(source);
    // Only where packets go nowhere else.
    if (!this.#order.inspect && this.#captures.length > 0)
      source.choose?.(commonProgram(this.#captures, source.linkType));
  }

  #closeSource(): void {
    this.#source?.close();
    this.#drops += this.#source?.counters.drops ?? 0;
    this.#source = undefined;
  }
}

/** The engine's `packet`, and the EtherType of the tag that the kernel took out. */
export type Inspect = (...packet: [...Parameters<Engine["packet"]>, vlanProtocol: number]) => void;
