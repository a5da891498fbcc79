import { parentPort, workerData } from "node:worker_threads";
import { targets } from "./index.ts";
import { mutate } from "./mutate.ts";
import { Random } from "./random.ts";
import { MAX_INPUT, MEMORY_CAP, SLOW_MILLISECONDS } from "./target.ts";

/** What the watcher shares with this thread. */
export interface Shared {
  readonly target: string;
  readonly seed: number;
  readonly milliseconds: number;
  /** Executions, and octets of the input at hand. */
  readonly counts: Int32Array;
  /** The input at hand: what is left of it when this thread is not. */
  readonly input: Uint8Array;
}

/** What this thread says when its time is over. */
export interface Report {
  readonly longest: number;
  /** The input that took so long. */
  readonly slowest: Uint8Array;
}

/** Inputs that are kept to go on from: those that took long, since they reach far. */
const MAX_POOL = 256;
const LOOK_AT_MEMORY = 512;

const { target: name, seed, milliseconds, counts, input: shown } = workerData as Shared;
const target = targets.find((one) => one.name === name)!;
const random = new Random(seed);
const pool: Uint8Array[] = [...target.seeds];
let longest = 0;
let slowest: Uint8Array = new Uint8Array();

function timed(input: Uint8Array): number {
  const started = performance.now();
  target.run(input);
  return performance.now() - started;
}

function execute(input: Uint8Array): void {
  shown.set(input.subarray(0, MAX_INPUT));
  Atomics.store(counts, 1, input.length);
  let taken = timed(input);
  // The machine may have been busy; what is slow by itself is slow again.
  for (let again = 0; again < 2 && taken > longest; again++) taken = Math.min(taken, timed(input));
  if (taken > SLOW_MILLISECONDS) throw new Error(`one input took ${Math.round(taken)} ms`);
  if (taken > longest) {
    longest = taken;
    slowest = input;
    if (pool.length < target.seeds.length + MAX_POOL) pool.push(input);
  }
  const count = Atomics.add(counts, 0, 1);
  if (count % LOOK_AT_MEMORY !== 0) return;
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const used = (heapUsed + arrayBuffers) / 1_048_576;
  if (used > MEMORY_CAP) throw new Error(`${Math.round(used)} MiB are in use; ${MEMORY_CAP} are allowed`);
}

const end = performance.now() + milliseconds;
for (const one of target.seeds) execute(one);
while (performance.now() < end) execute(mutate(random.pick(pool), target.seeds, target.words, random));
parentPort!.postMessage({ longest, slowest } satisfies Report);
