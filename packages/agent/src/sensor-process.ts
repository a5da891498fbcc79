import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import type { Delay } from "./backoff.ts";
import type { AgentLog } from "./log.ts";
import type { FromSensor, StateReport, ToSensor } from "./sensor/messages.ts";

/** Milliseconds until a sensor that died is started again: first, and at most when it keeps dying at once. */
const RESTART_FIRST = 100;
const RESTART_LONGEST = 2_000;
/** Milliseconds a sensor must live for its death not to count as dying at once. */
const LIVED = 1_000;
/** Milliseconds a sensor has to write its files out before it is killed. */
const STOP_PATIENCE = 2_000;
/** Part of a sensor's memory for JavaScript objects; the rest is rings, buffers and WebAssembly. */
const HEAP_SHARE = 0.5;

export interface SensorProcessOptions {
  readonly entry: string;
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
  #quickDeaths = 0;

  constructor(options: SensorProcessOptions) {
    this.#options = options;
    this.name = options.name;
    this.startedAt = options.now();
    this.#start();
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  send(message: ToSensor): void {
    if (this.#child?.connected) this.#child.send(message, () => {});
  }

  /** Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const child = this.#child;
    if (child === undefined) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    this.send({ type: "stop" });
    const killer = setTimeout(() => child.kill("SIGKILL"), STOP_PATIENCE);
    await gone;
    clearTimeout(killer);
  }

  #start(): void {
    const { entry, memory, now, log, onStart, onMessage, onChange } = this.#options;
    const child = fork(entry, [], {
      serialization: "advanced",
      stdio: ["ignore", 2, 2, "ipc"],
      execArgv: [
        `--max-old-space-size=${Math.max(64, Math.floor((memory * HEAP_SHARE) / 1_048_576))}`,
        // A regex of a rule that backtracks too much goes on without backtracking.
        "--enable-experimental-regexp-engine-on-excessive-backtracks",
      ],
    });
    this.#child = child;
    this.startedAt = now();
    child.on("message", (message: FromSensor) => {
      if (this.#child !== child) return;
      if (message.type === "state") this.state = message;
      onMessage(message);
    });
    child.on("error", (error) => log.error({ error: String(error) }, "sensor cannot be started"));
    child.once("exit", (code, signal) => {
      this.#child = undefined;
      this.state = undefined;
      onChange();
      if (this.#stopping.signal.aborted) return;
      log.warn({ sensor: this.name, code, signal }, "sensor ended; starting it again");
      void this.#restart();
    });
    onStart(this);
  }

  async #restart(): Promise<void> {
    const { now, delay } = this.#options;
    this.#quickDeaths = now() - this.startedAt < LIVED ? this.#quickDeaths + 1 : 0;
    await delay(
      Math.min(RESTART_LONGEST, RESTART_FIRST * 2 ** Math.min(this.#quickDeaths, 10)),
      this.#stopping.signal,
    );
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
