import type { PacketSource } from "../capture/source.ts";
import { type Problem, problem, problemOf } from "../problem.ts";
import { CpuShare } from "./cpu-share.ts";
import { Detector, type EngineKit } from "./detector.ts";
import type { StateReport, TapOrder, ToSensor, WorkOrder } from "./messages.ts";
import { type AddressesAt, Neighbours } from "./neighbours.ts";
import { Outbox, type Send } from "./outbox.ts";
import { Tap } from "./tap.ts";

/** Octets read from one tap before the others have their turn, and before orders are heard. */
const BUDGET = 4_194_304;
/** The same, when the sensor stops: what a full ring holds. */
const LAST_BUDGET = 33_554_432;
/** Milliseconds the loop sleeps in poll(2): orders wait no longer than this, packets wake it. */
const SLEEP = 20;
/** Milliseconds between two writes to a capture's file while there is no rest. */
const FLUSH_EVERY = 50;
const REPORT_EVERY = 1_000;
/** Milliseconds between two hints to the engine that time goes by, and how far behind now they stay: what is
 * in a ring has an older time. */
const ADVANCE_EVERY = 1_000;

export interface SensorOptions {
  readonly engine: EngineKit;
  readonly send: Send;
  /** Opens a workload's source. `taken`: octets that other rings hold. Throws AgentError. */
  readonly open: (order: TapOrder, work: WorkOrder) => PacketSource;
  readonly addressesAt: AddressesAt;
  /** Waits until one of the descriptors can be read, or for that many milliseconds. */
  readonly wait: (descriptors: readonly number[], milliseconds: number) => void;
  readonly now: () => number;
  readonly residentMemory: () => number;
  /** Microseconds of processor time used so far. */
  readonly processorTime: () => number;
}

/** Reads many workloads' packets on one thread: rings to engine and files, matches and state to the agent. */
export class Sensor {
  readonly #options: SensorOptions;
  readonly #outbox: Outbox;
  readonly #detector: Detector;
  readonly #taps = new Map<number, Tap>();
  readonly #neighbours: Neighbours;
  readonly #share: CpuShare;
  #work: WorkOrder | undefined;
  #changed = true;
  #flushAt = 0;
  #reportAt = 0;
  #advanceAt = 0;
  #orderProblem: Problem | undefined;
  /** Of taps that were given up. */
  #past = { packets: 0, bytes: 0, drops: 0, lost: 0 };

  constructor(options: SensorOptions) {
    this.#options = options;
    this.#outbox = new Outbox(options.send);
    this.#detector = new Detector(options.engine, (match) => this.#outbox.add(match));
    this.#share = new CpuShare(options.processorTime, options.now);
    this.#neighbours = new Neighbours(options.addressesAt, options.now);
  }

  take(order: ToSensor): void {
    try {
      if (order.type === "rules") this.#detector.load(order);
      if (order.type === "work") this.#follow(order);
      this.#orderProblem = undefined;
    } catch (error) {
      this.#orderProblem = problemOf(error, "SENSOR_FAULT");
    }
    this.#changed = true;
  }

  /** One round. Bounded work; sleeps a little when there is none. */
  turn(): void {
    const { now, wait } = this.#options;
    let more = false;
    for (const tap of this.#taps.values()) {
      if (tap.check()) this.#changed = true;
      if (tap.drain(BUDGET)) more = true;
    }
    if (this.#neighbours.look()) this.#changed = true;
    const time = now();
    // All is written and said before a rest.
    if (!more || time >= this.#flushAt) {
      for (const tap of this.#taps.values()) tap.flush();
      this.#flushAt = time + FLUSH_EVERY;
    }
    // State before matches: it has the addresses that matches are named by.
    if (this.#changed || time >= this.#reportAt) {
      this.#outbox.send(this.state());
      this.#changed = false;
      this.#reportAt = time + REPORT_EVERY;
    }
    this.#outbox.flush();
    if (time >= this.#advanceAt) {
      this.#detector.advance((time - ADVANCE_EVERY) * 1e3);
      this.#advanceAt = time + ADVANCE_EVERY;
    }
    const rest = this.#work === undefined ? 0 : this.#share.rest(this.#work.cpu);
    if (rest > 0) wait([], rest);
    if (more || rest > 0) return;
    const descriptors: number[] = [];
    for (const { descriptor } of this.#taps.values())
      if (descriptor !== undefined && descriptor >= 0) descriptors.push(descriptor);
    wait(descriptors, SLEEP);
  }

  close(): void {
    for (const tap of this.#taps.values()) {
      tap.drain(LAST_BUDGET);
      tap.close();
    }
    this.#taps.clear();
    this.#outbox.flush();
  }

  state(): StateReport {
    const taps = [...this.#taps.values()];
    const sum = (what: (tap: Tap) => number) => taps.reduce((total, tap) => total + what(tap), 0);
    return {
      type: "state",
      rules: this.#detector.rules,
      taps: taps.map((tap) => tap.state),
      captures: taps.flatMap((tap) => tap.captureStates),
      neighbours: this.#neighbours.states,
      packets: this.#past.packets + sum((tap) => tap.packets),
      bytes: this.#past.bytes + sum((tap) => tap.bytes),
      drops: this.#past.drops + sum((tap) => tap.drops),
      memory: this.#options.residentMemory(),
      problems: this.#problems(),
      refused: {
        ...this.#detector.refused,
        sensorMatches: this.#outbox.refused,
        sensorFaults: this.#detector.faults,
        capturePackets: this.#past.lost + sum((tap) => tap.lost),
      },
      givenUp: this.#detector.givenUp,
    };
  }

  #follow(work: WorkOrder): void {
    this.#work = work;
    const wanted = new Set(work.taps.map(({ tap }) => tap));
    for (const [number, tap] of this.#taps) {
      if (wanted.has(number)) continue;
      tap.close();
      this.#past.packets += tap.packets;
      this.#past.bytes += tap.bytes;
      this.#past.drops += tap.drops;
      this.#past.lost += tap.lost;
      this.#taps.delete(number);
      this.#detector.finish(number);
    }
    for (const order of work.taps) {
      let tap = this.#taps.get(order.tap);
      if (tap === undefined) {
        tap = new Tap(
          order,
          (current) => this.#options.open(current, this.#work ?? work),
          this.#detector.packet,
          this.#options.now,
        );
        this.#taps.set(order.tap, tap);
      }
      tap.follow(
        order,
        work.captures.filter((capture) => capture.tap === order.tap),
      );
      tap.check();
    }
    this.#neighbours.follow(work.neighbours);
  }

  #problems(): Problem[] {
    const found: Problem[] = [];
    if (this.#orderProblem !== undefined) found.push(this.#orderProblem);
    if (this.#detector.problem !== undefined) found.push(this.#detector.problem);
    const memory = this.#options.residentMemory();
    const limit = this.#work?.memory;
    if (limit !== undefined && memory > limit)
      found.push(
        problem(
          "SENSOR_MEMORY",
          `the sensor holds ${memory} bytes, over its limit of ${limit}; give it more memory or fewer workloads`,
        ),
      );
    return found;
  }
}
