import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { LogFile, readable } from "./log-file.ts";

/** A process to keep running. */
export interface Role {
  readonly name: string;
  /** A script for Node, and its arguments. */
  readonly script: string;
  readonly args: readonly string[];
  readonly env?: { readonly [name: string]: string | undefined };
  readonly log: string;
  /** Given up on, with its error, when it dies this often in a row without having been ready once. */
  readonly attempts?: number;
}

/** Milliseconds, for one that does not get ready: twice as long each time. One that was ready is back at once. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 5_000;
/** What both roles print once they do their work. */
const READY = /^\{"ready":true\b/m;
/** Milliseconds for an orderly end before it is forced. */
const PATIENCE = 8_000;

const leash = new URL("../../bin/leash.mjs", import.meta.url).href;

/** Keeps one process running until it is stopped. */
export class Supervised {
  readonly role: Role;
  /** How often it was started again. */
  restarts: number = 0;
  readonly #tell: (text: string) => void;
  readonly #log: LogFile;
  readonly #patience: number;
  readonly #stop = new AbortController();
  #child: ChildProcess | undefined;
  #wasReady = false;

  /** @param tell says something to the user */
  constructor(role: Role, tell: (text: string) => void, { patience = PATIENCE }: { patience?: number } = {}) {
    this.role = role;
    this.#tell = tell;
    this.#patience = patience;
    this.#log = new LogFile(role.log, (line) => {
      const { text, warning, code } = readable(line);
      if (warning && this.#wasReady) tell(`${role.name}: ${text}${code === undefined ? "" : ` (${code})`}`);
    });
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** It does its work: from now on it is started again however often it dies. */
  ready(): void {
    this.#wasReady = true;
  }

  /** Resolves once stopped; fails when it cannot be started at all. */
  async run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      const { how, ready } = await this.#once();
      if (this.#stop.signal.aborted) break;
      failures = ready ? 0 : failures + 1;
      if (!this.#wasReady && failures >= (this.role.attempts ?? Number.POSITIVE_INFINITY))
        throw this.#cannotStart(how);
      if (this.#wasReady) this.#tell(`${this.role.name} ended (${how}); starting it again`);
      this.restarts++;
      const wait = failures === 0 ? 0 : Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT);
      await delay(wait, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
    await this.#log.flushed();
  }

  /** Asks it to end, and sees to it that it does. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), this.#patience);
    await gone;
    clearTimeout(force);
  }

  /** One life, from start to end. */
  #once(): Promise<{ how: string; ready: boolean }> {
    const { script, args, env } = this.role;
    const child = spawn(process.execPath, ["--import", leash, script, ...args], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // Its own process group: Ctrl-C is for us, who then end the processes in order.
      detached: true,
      ...(env !== undefined && { env: { ...process.env, ...env } }),
    });
    this.#child = child;
    let ready = false;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      ready ||= READY.test(text);
      this.#log.push(text);
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => this.#log.push(text));
    return new Promise((resolve) => {
      child.once("error", (error) => resolve({ how: error.message, ready }));
      // `close` comes after the last of its output.
      child.once("close", (code, signal) => resolve({ how: signal ?? `exit code ${code}`, ready }));
    });
  }

  #cannotStart(how: string): Failure {
    const said = this.#log.last.map(readable).filter(({ text, warning }) => warning && text.trim() !== "");
    const { text, code } = said.at(-1) ?? { text: "it said nothing", code: undefined };
    const { name, log } = this.role;
    return new Failure(
      code ?? `${name.toUpperCase()}_CANNOT_START`,
      `${name} does not start (${how}): ${text}. More in ${log}`,
    );
  }
}
