import type { Engine } from "@peccary/engine";
import type { OnPacket, PacketSource } from "../capture/source.ts";
import { captureStem } from "../files/paths.ts";
import { PcapWriter } from "../files/pcap-writer.ts";
import { type Problem, problemOf } from "../problem.ts";
import type { CaptureFileOrder, CaptureFileState, TapOrder, TapState } from "./messages.ts";

/** Milliseconds between two looks at whether an interface is still there, or there again. */
const CHECK_EVERY = 250;

export type OpenSource = (order: TapOrder) => PacketSource;

interface Capture {
  readonly order: CaptureFileOrder;
  writer: PcapWriter | undefined;
  /** The interface that the writer's file is named after. */
  interface: string | undefined;
  problem: Problem | undefined;
}

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
  #captures: readonly Capture[] = [];
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
    this.#order = order;
    const kept = new Map(this.#captures.map((capture) => [keyOf(capture.order), capture]));
    this.#captures = captures.map((wanted) => {
      const key = keyOf(wanted);
      const capture = kept.get(key) ?? {
        order: wanted,
        writer: undefined,
        interface: undefined,
        problem: undefined,
      };
      kept.delete(key);
      return capture;
    });
    for (const { writer } of kept.values()) this.#closeWriter(writer);
    this.#openWriters();
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
        this.#openWriters();
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

  /** Reads at most about `budget` octets. True when there is more. */
  drain(budget: number): boolean {
    try {
      return this.#source?.drain(this.#onPacket, budget) ?? false;
    } catch (error) {
      this.#problem = problemOf(error, "SENSOR_FAULT");
      this.#closeSource();
      return false;
    }
  }

  flush(): void {
    for (const { writer } of this.#captures) writer?.flush();
  }

  close(): void {
    this.#closeSource();
    for (const { writer } of this.#captures) this.#closeWriter(writer);
    this.#captures = [];
  }

  get drops(): number {
    return this.#drops + (this.#source?.counters.drops ?? 0);
  }

  /** Packets that could not be written to a capture's file. */
  get lost(): number {
    return this.#captures.reduce((sum, { writer }) => sum + (writer?.lost ?? 0), this.#lost);
  }

  get state(): TapState {
    return {
      tap: this.#order.tap,
      interface: this.#source?.name,
      addresses: this.#source?.addresses ?? [],
      inspected: this.#order.inspect && this.#source !== undefined && this.#problem === undefined,
      drops: this.drops,
      problem: this.#problem,
    };
  }

  get captureStates(): CaptureFileState[] {
    return this.#captures.map(({ order, writer, problem }) => ({
      uid: order.uid,
      tap: order.tap,
      packets: writer?.packets ?? 0,
      lost: writer?.lost ?? 0,
      problem: problem ?? writer?.problem,
    }));
  }

  readonly #onPacket: OnPacket = (bytes, start, end, wireLength, time, vlan, vlanProtocol) => {
    this.packets++;
    this.bytes += wireLength;
    for (let i = 0; i < this.#captures.length; i++)
      this.#captures[i]!.writer?.append(bytes, start, end, wireLength, time, vlan, vlanProtocol);
    if (this.#order.inspect)
      this.#inspect(bytes, start, end, wireLength, time, this.#source!.linkType, this.#order.tap, vlan);
  };

  #openWriters(): void {
    const source = this.#source;
    if (source === undefined) return;
    for (const capture of this.#captures) {
      if (capture.writer !== undefined && capture.interface === source.name) continue;
      this.#closeWriter(capture.writer);
      capture.writer = undefined;
      capture.interface = source.name;
      try {
        capture.writer = new PcapWriter({
          directory: capture.order.directory,
          stem: captureStem(capture.order.pod, source.name),
          linkType: source.linkType,
          now: this.#now,
        });
        capture.problem = undefined;
      } catch (error) {
        capture.problem = problemOf(error, "FILE_FAILED");
      }
    }
  }

  #closeWriter(writer: PcapWriter | undefined): void {
    writer?.close();
    this.#lost += writer?.lost ?? 0;
  }

  #closeSource(): void {
    this.#source?.close();
    this.#drops += this.#source?.counters.drops ?? 0;
    this.#source = undefined;
  }
}

/** The engine's `packet`. */
export type Inspect = Engine["packet"];

const keyOf = ({ uid, directory, pod }: CaptureFileOrder): string => JSON.stringify([uid, directory, pod]);
