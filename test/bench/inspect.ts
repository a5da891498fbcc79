/**
 *   node test/dist/bench/inspect.js NAME ROUNDS [FLAME.svg]
 *
 * One process, one kind of traffic: full inspection of a capture held in memory. Prints an `Inspected` as JSON. The engine is
 * that of the folder in PECCARY_BENCH_TREE, if there is one, so that two revisions can be compared.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { GCProfiler } from "node:v8";
import { dataFile, root } from "../root.ts";
import { flamePicture } from "./flame.ts";
import { profiled, type Stage, shares } from "./stages.ts";
import { traffic } from "./traffic/index.ts";

export interface Inspected {
  readonly name: string;
  readonly from: "captured" | "made";
  readonly rules: number;
  readonly packets: number;
  readonly bytes: number;
  readonly matches: number;
  /** Milliseconds from the rules' text to an engine that takes packets. */
  readonly ready: number;
  /** Seconds of each round. */
  readonly seconds: readonly number[];
  readonly rssMb: number;
  /** Collected in a second of work. */
  readonly garbageMbPerSecond: number;
  /** Of the time. */
  readonly stages: { readonly [stage in Stage]: number };
}

const [name = "bulk-http", rounds = "5", flame] = process.argv.slice(2);
const tree = process.env["PECCARY_BENCH_TREE"] ?? root;
const part = (file: string): string => pathToFileURL(join(tree, "packages/engine/dist", file)).href;
const engineModule = (await import(part("index.js"))) as typeof import("@peccary/engine");
const { CaptureReader, createEngine } = engineModule;
const packetMemory = engineModule.packetMemory as typeof engineModule.packetMemory | undefined;
const { parseRules } = (await import(part("rules/index.js"))) as typeof import("@peccary/engine/rules");

const capture = traffic(name);
const rulesFile = dataFile("rules/snort3-community.rules") ?? join(root, "rules/starter.rules");
const text = readFileSync(rulesFile, "latin1");

const loading = performance.now();
const { ruleSet } = parseRules([{ name: rulesFile, text }]);
let matches = 0;
const engine = createEngine({ rules: ruleSet, matchesOnly: true, onFinding: () => void matches++ });
const ready = performance.now() - loading;

const BLOCK = 1 << 20;
/** Revisions to compare with may not have it. */
const block = packetMemory?.(BLOCK) ?? new Uint8Array(BLOCK);

let tap = 0;
let packets = 0;
let bytes = 0;
function round(): number {
  packets = bytes = matches = 0;
  tap++;
  const reader = new CaptureReader((data, start, end, wireLength, time, linkType) => {
    packets++;
    bytes += end - start;
    engine.packet(data, start, end, wireLength, time, linkType, tap, -1);
  });
  const started = performance.now();
  // As a sensor copies each block of its ring.
  for (let at = 0; at < capture.bytes.length; at += BLOCK) {
    const size = Math.min(BLOCK, capture.bytes.length - at);
    block.set(capture.bytes.subarray(at, at + size));
    reader.push(size === BLOCK ? block : block.subarray(0, size));
  }
  engine.finish();
  return (performance.now() - started) / 1_000;
}

const profiler = new GCProfiler();
profiler.start();
const seconds = Array.from({ length: Number(rounds) }, round);
const collected = profiler
  .stop()!
  .statistics.reduce(
    (sum, { beforeGC, afterGC }) =>
      sum + Math.max(0, beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize),
    0,
  );
const rss = process.memoryUsage().rss;
const seen = await profiled(() => {
  round();
  round();
});
if (flame !== undefined) writeFileSync(flame, flamePicture(name, seen));
const result: Inspected = {
  name,
  from: capture.from,
  rules: ruleSet.rules.length,
  packets,
  bytes,
  matches,
  ready,
  seconds,
  rssMb: (rss - capture.bytes.length) / 1e6,
  garbageMbPerSecond: collected / 1e6 / seconds.reduce((sum, one) => sum + one, 0),
  stages: shares(seen),
};
console.log(JSON.stringify(result));
