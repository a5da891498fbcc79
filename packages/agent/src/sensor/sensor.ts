import type { Match } from "@peccary/engine";
import type { PacketSource } from "../capture/source.ts";
import { Collector } from "../evidence/collector.ts";
import { RingCaptures } from "../evidence/ring-captures.ts";
import { type Problem, problem, problemOf } from "../problem.ts";
import { CpuShare } from "./cpu-share.ts";
import { Detector, type EngineKit } from "./detector.ts";
import { LoadControl } from "./load-control.ts";
import type { SensorMatch, StateReport, TapOrder, ToSensor, WorkOrder } from "./messages.ts";
import { type AddressesAt, Neighbours } from "./neighbours.ts";
import { Outbox, type Send } from "./outbox.ts";
import { type Inspect, Tap } from "./tap.ts";

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
  /** No other sensor has it, now or later: names evidence. */
  readonly name: string;
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
  readonly #collector: Collector;
  readonly #ringCaptures: RingCaptures;
  readonly #taps = new Map<number, Tap>();
  readonly #neighbours: Neighbours;
  readonly #share: CpuShare;
  readonly #load = new LoadControl();
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
    this.#detector = new Detector(options.engine, (match) => this.#outbox.add(this.#evident(match)));
    this.#collector = new Collector({
      name: options.name,
      onPart: (part) => this.#outbox.addEvidence(part),
      now: options.now,
    });
    this.#ringCaptures = new RingCaptures({
      ring: (tap) => this.#collector.ring(tap),
      interface: (tap) => this.#taps.get(tap)?.state.interface,
      now: options.now,
    });
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
    let fill = 0;
    let late = 0;
    for (const tap of this.#taps.values()) {
      if (tap.check()) this.#changed = true;
      fill = Math.max(fill, tap.fill);
      if (tap.drain(BUDGET)) more = true;
      late = Math.max(late, tap.late);
    }
    this.#control(fill, late);
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
    if (time >= this.#advanceAt) {
      this.#detector.advance((time - ADVANCE_EVERY) * 1e3);
      this.#advanceAt = time + ADVANCE_EVERY;
    }
    this.#collector.turn();
    this.#ringCaptures.turn();
    this.#outbox.flush();
    const rest = this.#work === undefined ? 0 : this.#share.rest(this.#work.cpu);
    if (rest > 0) wait([], rest);
    if (more || rest > 0) return;
    const descriptors: number[] = [];
    for (const { descriptor } of this.#taps.values())
      if (descriptor !== undefined && descriptor >= 0) descriptors.push(descriptor);
    wait(descriptors, SLEEP);
  }

  /** Leaves more unseen, or less, as the load asks for. */
  #control(fill: number, late: number): void {
    if (this.#detector.rules === undefined || !this.#load.look(fill, late, this.#options.now())) return;
    this.#detector.shed(this.#load.level, this.#load.parts);
    this.#changed = true;
  }

  close(): void {
    for (const tap of this.#taps.values()) {
      tap.drain(LAST_BUDGET);
      tap.close();
    }
    this.#taps.clear();
    this.#collector.close();
    this.#outbox.flush();
  }

  state(): StateReport {
    const taps = [...this.#taps.values()];
    const sum = (what: (tap: Tap) => number) => taps.reduce((total, tap) => total + what(tap), 0);
    return {
      type: "state",
      ...(this.#work?.number !== undefined && { work: this.#work.number }),
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
        ...this.#collector.refused,
        evidenceParts: this.#outbox.refusedEvidence,
        sensorMatches: this.#outbox.refused,
        sensorFaults: this.#detector.faults,
        capturePackets: this.#ringCaptures.lost + this.#past.lost + sum((tap) => tap.lost),
        maskedStreams: sum((tap) => tap.refusedByMasks.maskedStreams),
        maskSteps: sum((tap) => tap.refusedByMasks.maskSteps),
      },
      givenUp: this.#detector.givenUp,
      ...(this.#load.since === 0
        ? {}
        : {
            shed: {
              level: this.#load.level,
              parts: this.#load.parts,
              since: this.#load.since,
              counts: this.#detector.shedCounts,
            },
          }),
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
          this.#inspect,
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
    this.#collector.follow(work.taps, work.memory);
    this.#ringCaptures.follow(work.ringCaptures ?? []);
    this.#neighbours.follow(work.neighbours);
  }

  /** Into the engine, then into the ring: from there it is fetched when a rule fired on it. */
  readonly #inspect: Inspect = (bytes, start, end, wireLength, time, linkType, tap, vlan, vlanProtocol) => {
    this.#detector.packet(bytes, start, end, wireLength, time, linkType, tap, vlan);
    const flow = this.#detector.flowId;
    this.#collector.packet(tap, bytes, start, end, wireLength, time, linkType, vlan, vlanProtocol, flow);
  };

  #evident(match: Match): SensorMatch {
    const evidence = this.#collector.matched(match);
    return evidence === undefined ? match : { ...match, evidence };
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
