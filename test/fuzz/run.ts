/**
 * Every door to the outside with made-up input, one after another.
 *
 *   FUZZ_SECONDS=20 FUZZ_TARGETS=packet,rules FUZZ_SEED=1 FUZZ_VERBOSE=1 make fuzz
 *
 * A throw, an input that takes too long, a hang or too much memory is kept in test/fuzz/crashes and fails the run.
 */
import { relative } from "node:path";
import { Worker } from "node:worker_threads";
import { root } from "../root.ts";
import { saveCrash } from "./crash.ts";
import { targets } from "./index.ts";
import { MAX_INPUT, MEMORY_CAP, type Target } from "./target.ts";
import type { Report, Shared } from "./worker.ts";

const SECONDS = Number(process.env["FUZZ_SECONDS"] ?? 20);
const SEED = Number(process.env["FUZZ_SEED"] ?? 1);
const WANTED = process.env["FUZZ_TARGETS"]?.split(",");
/** Shows the input that took longest. */
const VERBOSE = process.env["FUZZ_VERBOSE"] !== undefined;
/** Without an execution for so long it hangs. */
const HANG_MILLISECONDS = 15_000;
const LOOK_EVERY = 1_000;
/** Faults of one target after which it is left alone: they are mostly the same. */
const MAX_FAULTS = 3;

interface Outcome {
  readonly executions: number;
  readonly longest: number;
  readonly fault: string | undefined;
  readonly input: Uint8Array;
}

function runOnce(target: Target, seed: number, milliseconds: number): Promise<Outcome> {
  const counts = new Int32Array(new SharedArrayBuffer(8));
  const input = new Uint8Array(new SharedArrayBuffer(MAX_INPUT));
  const workerData: Shared = { target: target.name, seed, milliseconds, counts, input };
  const worker = new Worker(new URL("./worker.js", import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_CAP },
  });
  return new Promise((resolve) => {
    let before = -1;
    let still = 0;
    let longest = 0;
    const done = (fault?: string) => {
      clearInterval(watch);
      void worker.terminate();
      resolve({
        executions: counts[0]!,
        longest,
        fault,
        input: input.slice(0, Math.min(counts[1]!, MAX_INPUT)),
      });
    };
    const watch = setInterval(() => {
      still = counts[0] === before ? still + LOOK_EVERY : 0;
      before = counts[0]!;
      if (still >= HANG_MILLISECONDS) done(`it hangs: nothing happened for ${HANG_MILLISECONDS / 1_000} s`);
    }, LOOK_EVERY);
    worker.once("message", (report: Report) => {
      longest = report.longest;
      if (VERBOSE) console.log(`slowest: ${JSON.stringify(Buffer.from(report.slowest).toString("latin1"))}`);
      done();
    });
    worker.once("error", (error: Error) => done(error.stack ?? error.message));
  });
}

let faults = 0;
for (const target of targets) {
  if (WANTED !== undefined && !WANTED.includes(target.name)) continue;
  const end = performance.now() + SECONDS * 1_000;
  const started = performance.now();
  let executions = 0;
  let longest = 0;
  let found = 0;
  for (let seed = SEED; performance.now() < end && found < MAX_FAULTS; seed++) {
    const outcome = await runOnce(target, seed, end - performance.now());
    executions += outcome.executions;
    longest = Math.max(longest, outcome.longest);
    if (outcome.fault === undefined) break;
    found++;
    const folder = relative(root, saveCrash(target.name, outcome.input, outcome.fault, seed));
    console.log(`${target.name}: ${outcome.fault.split("\n")[0]}\n  kept in ${folder}`);
  }
  faults += found;
  const rate = Math.round(executions / ((performance.now() - started) / 1_000));
  console.log(
    `${target.name.padEnd(20)} ${String(executions).padStart(9)} executions, ${String(rate).padStart(7)} a second, longest ${longest.toFixed(1)} ms${found > 0 ? `, ${found} FAULTS` : ""}`,
  );
}
if (faults > 0) process.exitCode = 1;
