import type { Assignment } from "@peccary/api";
import { realDelay } from "./backoff.ts";
import { countingRules } from "./counting-rules.ts";
import { Crew } from "./crew.ts";
import { RingCuts } from "./evidence/ring-cuts.ts";
import type { AgentLog } from "./log.ts";
import {
  type FromSensor,
  type RulesOrder,
  type SensorKind,
  type StateReport,
  sensorKinds,
} from "./sensor/messages.ts";
import { SensorProcess, sensorName } from "./sensor-process.ts";
import type { Taps } from "./taps.ts";

/** Milliseconds between two workloads that are shared out: what one brought must show first. */
const SPLIT_EVERY = 5_000;

export interface SensorsOptions {
  readonly node: string;
  /** The sensor's program. */
  readonly entry: string;
  /** Processes that inspect, at most. */
  readonly workers: number;
  readonly captureDir: string;
  /** Where sensors keep rules that they read, for the next start. */
  readonly ruleCache: string;
  /** A capture file to read in place of every interface. */
  readonly replay: string | undefined;
  readonly taps: Taps;
  readonly log: AgentLog;
  /** `worker` counts the sensors of a kind from 0. */
  readonly onStart: (kind: SensorKind, worker: number) => void;
  readonly onMessage: (message: FromSensor, worker: number) => void;
  readonly onChange: () => void;
}

/** What the sensors are to do. */
export interface Work {
  readonly assignment: Assignment;
  /** Undefined until they are here. */
  readonly rules: RulesOrder | undefined;
}

interface Running {
  readonly process: SensorProcess;
  readonly memory: number;
  /** Of the rules it was given. */
  revision: string | undefined;
  /** Of the work order it was given last. */
  order: number;
}

/** The place of one sensor, whether it runs or not. */
interface Slot {
  readonly kind: SensorKind;
  readonly worker: number;
  /** The name of its process, which stays through restarts. */
  readonly name: string;
}

/** The sensors of this node: one that captures, some that inspect; each there while it has something to read. */
export class Sensors {
  readonly #options: SensorsOptions;
  readonly #slots: readonly Slot[];
  readonly #crew: Crew;
  readonly #running = new Map<Slot, Running>();
  /** Sensors that end; another in their place must not write the same files before they have. */
  readonly #ending = new Map<Slot, Promise<void>>();
  #work: Work | undefined;
  /** Of the rules that were looked through for those that count over flows, and whether there are none. */
  #looked: { readonly revision: string; readonly maySplit: boolean } | undefined;
  readonly #ringCuts = new RingCuts(Date.now);
  #stopped = false;
  /** By tap: octets read of it, as its sensor said last. */
  readonly #bytes = new Map<number, number>();
  /** When a workload was shared out last. */
  #splitAt = 0;

  constructor(options: SensorsOptions) {
    this.#options = options;
    this.#crew = new Crew(options.workers);
    this.#slots = sensorKinds.flatMap((kind) =>
      Array.from({ length: kind === "inspect" ? options.workers : 1 }, (_, worker) => ({
        kind,
        worker,
        name: sensorName(nameOf(options.node, kind, worker)),
      })),
    );
  }

  /** Those of a kind that have something to read. */
  processes(kind: SensorKind): SensorProcess[] {
    return this.#slots.flatMap((slot) =>
      slot.kind === kind ? (this.#running.get(slot)?.process ?? []) : [],
    );
  }

  /** What each that runs said last. */
  get states(): StateReport[] {
    return sensorKinds.flatMap((kind) => this.processes(kind).flatMap(({ state }) => state ?? []));
  }

  /** Whether all of a kind do what they were told last. */
  settled(kind: SensorKind): boolean {
    return this.#slots
      .filter((slot) => slot.kind === kind)
      .every((slot) => {
        const running = this.#running.get(slot);
        return (
          !this.#ending.has(slot) && (running === undefined || running.process.state?.work === running.order)
        );
      });
  }

  /** How many sensors inspect a workload's packets, each its share. */
  readers(tap: number): number {
    return this.#slots.filter(({ kind, worker }) => kind === "inspect" && this.#crew.reads(worker, tap))
      .length;
  }

  direct(work: Work): void {
    if (this.#stopped) return;
    this.#work = work;
    const inspected = this.#options.taps.inspected(work.assignment);
    this.#crew.follow(inspected, this.#maySplit(work.rules));
    for (const tap of this.#bytes.keys())
      if (!inspected.some((wanted) => wanted.tap === tap)) this.#bytes.delete(tap);
    for (const slot of this.#slots) this.#directOne(slot, work);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#work = undefined;
    for (const slot of this.#slots) this.#end(slot);
    await Promise.all(this.#ending.values());
  }

  /** Whether a workload's packets may go to several sensors with the same alerts, as far as is known by now. */
  #maySplit(rules: RulesOrder | undefined): boolean {
    // A file is read whole by whoever reads it.
    if (this.#crew.size === 1 || rules === undefined || this.#options.replay !== undefined) return false;
    if (this.#looked?.revision !== rules.revision) {
      const { count, sids } = countingRules(rules.text);
      this.#looked = { revision: rules.revision, maySplit: count === 0 };
      if (count > 0)
        this.#options.log.info(
          { rules: count, sids },
          "each workload is read by one sensor: rules count matches over flows, such as those with these sids",
        );
    }
    return this.#looked.maySplit;
  }

  #directOne(slot: Slot, work: Work): void {
    const { memory } = work.assignment.limits;
    const idle = this.#isIdle(slot, work.assignment);
    const running = this.#running.get(slot);
    if (running !== undefined && (idle || running.memory !== memory)) this.#end(slot);
    else if (running !== undefined) this.#instruct(slot, work);
    if (!idle && !this.#running.has(slot) && !this.#ending.has(slot)) this.#start(slot, memory);
  }

  #start(slot: Slot, memory: number): void {
    const { entry, ruleCache, log, onStart, onMessage, onChange } = this.#options;
    new SensorProcess({
      entry,
      args: [ruleCache],
      name: slot.name,
      memory,
      log,
      now: Date.now,
      delay: realDelay,
      // First within the constructor, then for each process that replaces one that died.
      onStart: (process) => {
        this.#running.set(slot, { process, memory, revision: undefined, order: 0 });
        onStart(slot.kind, slot.worker);
        if (this.#work !== undefined) this.#instruct(slot, this.#work);
      },
      onMessage: (message) => {
        if (message.type === "state") this.#relieve(slot, message);
        onMessage(message, slot.worker);
      },
      onChange,
    });
  }

  /** Shares out the workload that is too much for a sensor, if it may: of those it reads alone, the busiest. */
  #relieve({ kind, worker }: Slot, { taps, shed }: StateReport): void {
    if (kind !== "inspect" || this.#crew.size === 1) return;
    let busiest: number | undefined;
    let most = 0;
    for (const { tap, bytes = 0 } of taps) {
      const more = bytes - (this.#bytes.get(tap) ?? bytes);
      this.#bytes.set(tap, bytes);
      if (more <= most || this.#crew.share(worker, tap) !== undefined) continue;
      busiest = tap;
      most = more;
    }
    const now = Date.now();
    const work = this.#work;
    if (busiest === undefined || work === undefined || (shed?.level ?? 0) === 0) return;
    if (now - this.#splitAt < SPLIT_EVERY || !this.#maySplit(work.rules)) return;
    this.#splitAt = now;
    this.#crew.split(busiest);
    const { namespace, name } = this.#options.taps.workload(busiest) ?? {};
    this.#options.log.info(
      { namespace, name, sensors: this.#crew.size },
      "more comes than one sensor can look at: the workload's packets are shared out",
    );
    this.direct(work);
  }

  #end(slot: Slot): void {
    const running = this.#running.get(slot);
    if (running === undefined) return;
    this.#running.delete(slot);
    const ended = running.process.stop().then(() => {
      this.#ending.delete(slot);
      if (this.#work !== undefined) this.#directOne(slot, this.#work);
      this.#options.onChange();
    });
    this.#ending.set(slot, ended);
  }

  #instruct(slot: Slot, { assignment, rules }: Work): void {
    const running = this.#running.get(slot);
    if (running === undefined) return;
    const { kind, worker } = slot;
    const { taps, captureDir, replay } = this.#options;
    const captures = taps.captureOrders(assignment, captureDir);
    this.#ringCuts.follow(captures);
    // Packets are read first: rules take a second to load, and the ring waits for them.
    running.process.send({
      type: "work",
      number: ++running.order,
      taps:
        kind === "inspect" ? taps.ordersOf(assignment, this.#crew, worker) : taps.orders(assignment, kind),
      captures: kind === "capture" ? this.#ringCuts.after(captures) : [],
      ringCaptures: kind === "inspect" ? this.#ringCuts.before(captures) : [],
      // Asked once only: by the first sensor there is, those that need the names before the one that does not.
      neighbours:
        slot === this.#slots.find((one) => !this.#isIdle(one, assignment))
          ? taps.neighbours(assignment, kind)
          : [],
      cpu: assignment.limits.cpu,
      memory: assignment.limits.memory,
      replay,
    });
    if (kind !== "inspect" || rules === undefined || rules.revision === running.revision) return;
    running.revision = rules.revision;
    running.process.send(rules);
  }

  #isIdle({ kind, worker }: Slot, assignment: Assignment): boolean {
    if (kind === "inspect") return this.#crew.isIdle(worker);
    return this.#options.taps.orders(assignment, kind).length === 0;
  }
}

/** What a sensor's name is made from. */
const nameOf = (node: string, kind: SensorKind, worker: number): string => {
  const first = kind === "inspect" ? node : `${node} ${kind}`;
  return worker === 0 ? first : `${first} ${worker}`;
};
