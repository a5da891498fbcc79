import type { Assignment } from "@peccary/api";
import { realDelay } from "./backoff.ts";
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

export interface SensorsOptions {
  readonly node: string;
  /** The sensor's program. */
  readonly entry: string;
  readonly captureDir: string;
  /** Where sensors keep rules that they read, for the next start. */
  readonly ruleCache: string;
  /** A capture file to read in place of every interface. */
  readonly replay: string | undefined;
  readonly taps: Taps;
  readonly log: AgentLog;
  readonly onStart: (kind: SensorKind) => void;
  readonly onMessage: (message: FromSensor) => void;
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
}

/** The sensors of this node: at most one of each kind, there while it has something to read. */
export class Sensors {
  readonly #options: SensorsOptions;
  readonly #running = new Map<SensorKind, Running>();
  /** Sensors that end; another of their kind must not write the same files before they have. */
  readonly #ending = new Map<SensorKind, Promise<void>>();
  #work: Work | undefined;
  #stopped = false;

  constructor(options: SensorsOptions) {
    this.#options = options;
  }

  process(kind: SensorKind): SensorProcess | undefined {
    return this.#running.get(kind)?.process;
  }

  /** What each that runs said last. */
  get states(): StateReport[] {
    return sensorKinds.flatMap((kind) => this.process(kind)?.state ?? []);
  }

  direct(work: Work): void {
    if (this.#stopped) return;
    this.#work = work;
    for (const kind of sensorKinds) this.#directOne(kind, work);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#work = undefined;
    for (const kind of sensorKinds) this.#end(kind);
    await Promise.all(this.#ending.values());
  }

  #directOne(kind: SensorKind, work: Work): void {
    const { memory } = work.assignment.limits;
    const idle = this.#isIdle(kind, work.assignment);
    const running = this.#running.get(kind);
    if (running !== undefined && (idle || running.memory !== memory)) this.#end(kind);
    else if (running !== undefined) this.#instruct(kind, work);
    if (!idle && !this.#running.has(kind) && !this.#ending.has(kind)) this.#start(kind, memory);
  }

  #start(kind: SensorKind, memory: number): void {
    const { node, entry, ruleCache, log, onStart, onMessage, onChange } = this.#options;
    new SensorProcess({
      entry,
      args: [ruleCache],
      name: sensorName(kind === "inspect" ? node : `${node} ${kind}`),
      memory,
      log,
      now: Date.now,
      delay: realDelay,
      // First within the constructor, then for each process that replaces one that died.
      onStart: (process) => {
        this.#running.set(kind, { process, memory, revision: undefined });
        onStart(kind);
        if (this.#work !== undefined) this.#instruct(kind, this.#work);
      },
      onMessage,
      onChange,
    });
  }

  #end(kind: SensorKind): void {
    const running = this.#running.get(kind);
    if (running === undefined) return;
    this.#running.delete(kind);
    const ended = running.process.stop().then(() => {
      this.#ending.delete(kind);
      if (this.#work !== undefined) this.#directOne(kind, this.#work);
      this.#options.onChange();
    });
    this.#ending.set(kind, ended);
  }

  #instruct(kind: SensorKind, { assignment, rules }: Work): void {
    const running = this.#running.get(kind);
    if (running === undefined) return;
    const { taps, captureDir, replay } = this.#options;
    // Packets are read first: rules take a second to load, and the ring waits for them.
    running.process.send({
      type: "work",
      taps: taps.orders(assignment, kind),
      captures: kind === "capture" ? taps.captureOrders(assignment, captureDir) : [],
      // Asked once only: by the sensor that needs the names, if there is one.
      neighbours:
        kind === "inspect" || this.#isIdle("inspect", assignment) ? taps.neighbours(assignment, kind) : [],
      cpu: assignment.limits.cpu,
      memory: assignment.limits.memory,
      replay,
    });
    if (kind !== "inspect" || rules === undefined || rules.revision === running.revision) return;
    running.revision = rules.revision;
    running.process.send(rules);
  }

  #isIdle(kind: SensorKind, assignment: Assignment): boolean {
    return this.#options.taps.orders(assignment, kind).length === 0;
  }
}
