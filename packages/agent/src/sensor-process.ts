import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import type { ShedCount } from "@peccary/engine";
import type { Delay } from "./backoff.ts";
import type { AgentLog } from "./log.ts";
import type { FromSensor, StateReport, ToSensor } from "./sensor/messages.ts";

/** Milliseconds until a sensor that died before it said a word is started again: first, and at most. */
const RESTART_FIRST = 100;
const RESTART_LONGEST = 2_000;
/** Milliseconds a sensor has to write its files out before it is killed. */
const STOP_PATIENCE = 2_000;
/** Part of a sensor's memory for JavaScript objects; the rest is rings, buffers and WebAssembly. */
const HEAP_SHARE = 0.5;

/** MiB of each half of the young generation. */
const YOUNG = 32;

export interface SensorProcessOptions {
  readonly entry: string;
  /** What the program is given on its command line. */
  readonly args?: readonly string[];
  readonly name: string;
  /** Octets. */
  readonly memory: number;
  readonly log: AgentLog;
  readonly now: () => number;
  readonly delay: Delay;
  /** A new process: it knows nothing yet. */
  readonly onStart: (process: SensorProcess) => void;
  readonly onMessage: (message: FromSensor) => void;
  readonly onChange: () => void;
}

/** Counts by name. */
type Counts = { readonly [name: string]: number };

function plus(before: Counts, now: Counts = {}): Counts {
  const sum = { ...before };
  for (const [name, count] of Object.entries(now)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

const NONE: ShedCount = { packets: 0, bytes: 0, flows: 0 };

function plusShed(before: readonly ShedCount[], now: readonly ShedCount[] = []): readonly ShedCount[] {
  return (before.length > now.length ? before : now).map((_, at) => {
    const [one, other] = [before[at] ?? NONE, now[at] ?? NONE];
    return {
      packets: one.packets + other.packets,
      bytes: one.bytes + other.bytes,
      flows: one.flows + other.flows,
    };
  });
}

/** One sensor: a child process that is started again whenever it ends. */
export class SensorProcess {
  readonly name: string;
  restarts = 0;
  startedAt: number;
  /** The last word of the process that runs now. */
  state: StateReport | undefined;
  readonly #options: SensorProcessOptions;
  readonly #stopping = new AbortController();
  #child: ChildProcess | undefined;
  /** Processes in a row that died, without a word of state in between. */
  #stillborn = 0;
  /** What sensors that ended had refused, and which rules they had given up. */
  #refused: Counts = {};
  #givenUp: Counts = {};
  #shed: readonly ShedCount[] = [];

  constructor(options: SensorProcessOptions) {
    this.#options = options;
    this.name = options.name;
    this.startedAt = options.now();
    this.#start();
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** It died more than once in a row before it said a word. */
  get failing(): boolean {
    return this.#stillborn > 1;
  }

  /** By cap, since the agent started this sensor first. */
  get refused(): Counts {
    return plus(this.#refused, this.state?.refused);
  }

  /** What was left unseen, by level, since the agent started this sensor first. */
  get shed(): readonly ShedCount[] {
    return plusShed(this.#shed, this.state?.shed?.counts);
  }

  /** By sid, since the agent started this sensor first. */
  get givenUp(): Counts {
    return plus(this.#givenUp, this.state?.givenUp);
  }

  send(message: ToSensor): void {
    if (this.#child?.connected) this.#child.send(message, () => {});
  }

  /** Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const child = this.#child;
    if (child === undefined) return;
    // Gone, and its last word read.
    const ends = child.connected ? ["exit", "disconnect"] : ["exit"];
    const gone = Promise.all(
      ends.map((end) => new Promise<void>((resolve) => child.once(end, () => resolve()))),
    );
    this.send({ type: "stop" });
    const killer = setTimeout(() => child.kill("SIGKILL"), STOP_PATIENCE);
    await gone;
    clearTimeout(killer);
  }

  #start(): void {
    const { entry, args = [], memory, now, log, onStart, onMessage, onChange } = this.#options;
    const child = fork(entry, args, {
      serialization: "advanced",
      stdio: ["ignore", 2, 2, "ipc"],
      execArgv: [
        // Reading rules makes many objects that stay; with Node's 16 MiB each is copied time and again.
        `--max-semi-space-size=${YOUNG}`,
        `--max-old-space-size=${Math.max(64, Math.floor((memory * HEAP_SHARE) / 1_048_576))}`,
      ],
    });
    this.#child = child;
    this.startedAt = now();
    child.on("message", (message: FromSensor) => {
      // Matches count also when they are read after their sensor has ended.
      if (message.type === "state" && this.#child !== child) return;
      if (message.type === "state") {
        this.state = message;
        this.#stillborn = 0;
      }
      onMessage(message);
    });
    child.on("error", (error) => log.error({ error: String(error) }, "sensor cannot be started"));
    child.once("exit", (code, signal) => {
      this.#child = undefined;
      this.#refused = this.refused;
      this.#givenUp = this.givenUp;
      this.#shed = this.shed;
      this.state = undefined;
      onChange();
      if (this.#stopping.signal.aborted) return;
      log.warn({ sensor: this.name, code, signal }, "sensor ended; starting it again");
      void this.#restart();
    });
    onStart(this);
  }

  async #restart(): Promise<void> {
    const wait =
      this.#stillborn === 0
        ? 0
        : Math.min(RESTART_LONGEST, RESTART_FIRST * 2 ** Math.min(this.#stillborn - 1, 10));
    this.#stillborn++;
    await this.#options.delay(wait, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    this.restarts++;
    this.#start();
    this.#options.onChange();
  }
}

/** Kubernetes' own letters for the ends of names: nothing that reads as a word or as another letter. */
const LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** Five letters, always the same for a node's sensor: `x7k2p`. */
export function sensorName(node: string): string {
  const digest = createHash("sha256").update(node).digest();
  return Array.from(digest.subarray(0, 5), (byte) => LETTERS[byte % LETTERS.length]).join("");
}
