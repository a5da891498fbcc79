import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Finding } from "@peccary/engine";
import { Failure } from "../failure.ts";
import type { FileCounts, FromWorker, SetUp } from "./worker-messages.ts";

/** Findings of one file that wait for those of files before it; its worker rests while there are more. */
const MOST_WAITING = 50_000;

export interface Result {
  readonly counters: FileCounts;
  /** Why the file was not, or not wholly, inspected. */
  readonly problem: string | undefined;
}

const NOTHING: FileCounts = {
  packets: 0,
  bytes: 0,
  flows: 0,
  matches: 0,
  undecoded: {},
  refused: {},
  givenUp: new Map(),
};

/** One file: what was found in it so far. */
class Job {
  readonly file: string;
  worker: ChildProcess | undefined;
  findings: Finding[] = [];
  result: Result | undefined;
  /** Its worker waits until there is room for more. */
  resting = false;
  /** Called when there is something new. */
  wake: () => void = () => {};

  constructor(file: string) {
    this.file = file;
  }
}

/** Inspects files in several processes, and hands on what they find in the order of the files. */
export class WorkerPool {
  readonly #setUp: SetUp;
  readonly #jobs: readonly Job[];
  readonly #shared: readonly Job[];
  readonly #workers = new Set<ChildProcess>();
  #next = 0;
  /** The file whose findings are handed on now. */
  #taking: Job | undefined;
  #closed = false;

  /** @param not the name of what is none of its business */
  constructor(files: readonly string[], not: string, workers: number, setUp: SetUp) {
    this.#setUp = setUp;
    this.#jobs = files.map((file) => new Job(file));
    this.#shared = this.#jobs.filter(({ file }) => file !== not);
    for (let i = 0; i < Math.min(workers, this.#shared.length); i++) this.#start();
  }

  /**
   * Hands on the findings of a file. To be called for one file after the other.
   *
   * @param flush as in `inspectFile`
   */
  async take(
    index: number,
    onFinding: (finding: Finding) => void,
    flush: () => Promise<boolean>,
  ): Promise<Result> {
    const job = this.#jobs[index]!;
    this.#taking = job;
    for (;;) {
      const news = new Promise<void>((resolve) => {
        job.wake = resolve;
      });
      const { findings, result } = job;
      job.findings = [];
      for (const finding of findings) onFinding(finding);
      const wanted = await flush();
      if (job.resting) goOnWith(job);
      if (result !== undefined) return result;
      if (!wanted) return { counters: NOTHING, problem: "interrupted" };
      await news;
    }
  }

  close(): void {
    this.#closed = true;
    for (const worker of this.#workers) worker.kill("SIGKILL");
    for (const job of this.#jobs) job.wake();
  }

  #start(): void {
    const worker = fork(script(), [], {
      serialization: "advanced",
      stdio: ["ignore", 2, 2, "ipc"],
      execArgv: [],
    });
    this.#workers.add(worker);
    let job: Job | undefined;
    const goOn = (): void => {
      job = this.#shared[this.#next++];
      if (job === undefined) {
        worker.disconnect();
        return;
      }
      job.worker = worker;
      worker.send({ type: "inspect", file: job.file }, () => {});
    };
    worker.on("message", (message: FromWorker) => {
      if (job === undefined) return;
      if (message.type === "findings") {
        for (const finding of message.findings) job.findings.push(finding);
        job.resting = true;
        // A file that waits for others is inspected on, as far as there is room for what is found.
        if (job.findings.length < MOST_WAITING && job !== this.#taking) goOnWith(job);
        job.wake();
        return;
      }
      job.result = { counters: message.counts, problem: message.problem };
      job.wake();
      goOn();
    });
    const ended = (why: string): void => {
      this.#workers.delete(worker);
      if (job === undefined || job.result !== undefined) return;
      job.result = { counters: NOTHING, problem: `the process that inspected it ended: ${why}` };
      job.wake();
      job = undefined;
      if (!this.#closed && this.#next < this.#shared.length) this.#start();
    };
    worker.once("error", (error) => ended(error.message));
    worker.once("exit", (code, signal) => ended(signal ?? `code ${code}`));
    worker.send(this.#setUp, () => {});
    goOn();
  }
}

function goOnWith(job: Job): void {
  job.resting = false;
  job.worker?.send({ type: "taken" }, () => {});
}

/** The program of a worker, as the build leaves it. */
function script(): string {
  const here = import.meta.url.endsWith(".ts") ? "../../dist/inspect/worker.js" : "./worker.js";
  const path = fileURLToPath(new URL(here, import.meta.url));
  if (!existsSync(path)) throw new Failure("NOT_BUILT", `${path} is missing: run \`npm run build\``);
  return path;
}
