/**
 *   make bench                         all of it
 *   make bench ONLY=bulk-http,mix      some of it
 *   make bench BASE=REVISION           this tree against another revision, in turn
 *   make bench PROF=1                  also who called whom: .cache/bench/NAME.svg
 *
 * Prints figures, judges nothing: machines differ and are shared. Compare ratios of one run.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.ts";
import { compare } from "./base.ts";
import { median, table } from "./figures.ts";
import type { Inspected } from "./inspect.ts";
import { latency } from "./latency.ts";
import { live } from "./live.ts";
import type { Seen } from "./live-sensor.ts";
import { STAGES } from "./stages.ts";
import { trafficNames } from "./traffic/index.ts";
import { yardstick } from "./yardstick.ts";

const ROUNDS = 7;
const only = (process.env["ONLY"] ?? "").split(",").filter((name) => name !== "");
const wanted = (name: string): boolean => only.length === 0 || only.includes(name);
const base = process.env["BASE"] ?? "";
const pictures = join(root, ".cache/bench");

if (base !== "") await compare(base, trafficNames.filter(wanted));
else await measure();

/** A run as `bench/results/latest.json` has it. */
interface Run {
  readonly name: string;
  readonly from: string;
  readonly gbPerSecond: number;
  readonly packetsPerSecond: number;
  /** Of the yardstick in GB/s, and of packets in a second for each GB/s of it. */
  readonly ratio: number | undefined;
  readonly packetsPerYard: number | undefined;
  readonly rssMb: number;
  readonly drops: number;
  readonly readyMs: number;
  readonly matches: number;
  readonly garbageMbPerSecond: number;
  /** Nanoseconds for a packet and for a byte. */
  readonly stages: { readonly [stage: string]: { readonly packet: number; readonly byte: number } };
}

async function measure(): Promise<void> {
  const runs: Run[] = [];
  const yards: number[] = [];
  for (const name of trafficNames.filter(wanted)) {
    const yard = yardstick();
    if (yard !== undefined) yards.push(yard);
    runs.push(runOf(inspected(name), yard));
    console.error(`${name} done`);
  }
  if (wanted("live-veth")) {
    const yard = yardstick();
    if (yard !== undefined) yards.push(yard);
    const seen = await live();
    if (typeof seen === "string") console.log(`live-veth: skipped, ${seen}`);
    else runs.push(liveRun(seen, yard));
  }
  if (runs.length > 0) show(runs, yards);
  const results = { yardstick: yards.length === 0 ? undefined : median(yards), runs };
  mkdirSync(join(root, "bench/results"), { recursive: true });
  writeFileSync(join(root, "bench/results/latest.json"), `${JSON.stringify(results, undefined, 2)}\n`);

  if (wanted("latency")) {
    const script = join(root, "scripts/kubectl.mjs");
    const kubectl = execFileSync(process.execPath, [script, "1.34"], { encoding: "utf8" }).trim();
    console.log(await latency(1000, kubectl));
  }
}

function inspected(name: string): Inspected {
  const program = join(root, "test/dist/bench/inspect.js");
  const flame: string[] = [];
  if (process.env["PROF"]) {
    mkdirSync(pictures, { recursive: true });
    flame.push(join(pictures, `${name}.svg`));
  }
  const said = execFileSync(process.execPath, [program, name, `${ROUNDS}`, ...flame], { encoding: "utf8" });
  return JSON.parse(said) as Inspected;
}

function runOf(result: Inspected, yard: number | undefined): Run {
  const { name, from, bytes, packets, rssMb, ready, matches, garbageMbPerSecond } = result;
  // The first round is the compiler's.
  const seconds = median(result.seconds.slice(1));
  const gbPerSecond = bytes / seconds / 1e9;
  const packetsPerSecond = packets / seconds;
  const stages = Object.fromEntries(
    STAGES.map((stage) => [
      stage,
      {
        packet: (result.stages[stage] * seconds * 1e9) / packets,
        byte: (result.stages[stage] * seconds * 1e9) / bytes,
      },
    ]),
  );
  return {
    name,
    from,
    gbPerSecond,
    packetsPerSecond,
    ratio: yard === undefined ? undefined : gbPerSecond / yard,
    packetsPerYard: yard === undefined ? undefined : packetsPerSecond / yard,
    rssMb,
    drops: 0,
    readyMs: ready,
    matches,
    garbageMbPerSecond,
    stages,
  };
}

/** Without drops, by how the highest rate is chosen. */
function liveRun(seen: Seen & { readonly seconds: number }, yard: number | undefined): Run {
  const gbPerSecond = seen.bytes / seen.seconds / 1e9;
  const packetsPerSecond = seen.packets / seen.seconds;
  return {
    name: "live-veth",
    from: `${((seen.busy / seen.seconds / 1e3) * 100).toFixed(0)} % of a core`,
    gbPerSecond,
    packetsPerSecond,
    ratio: yard === undefined ? undefined : gbPerSecond / yard,
    packetsPerYard: yard === undefined ? undefined : packetsPerSecond / yard,
    rssMb: seen.rssMb,
    drops: seen.drops,
    readyMs: 0,
    matches: seen.matches,
    garbageMbPerSecond: 0,
    stages: Object.fromEntries(STAGES.map((stage) => [stage, { packet: 0, byte: 0 }])),
  };
}

function show(runs: readonly Run[], yards: readonly number[]): void {
  const ratio = (figure: number | undefined, digits: number) => figure?.toFixed(digits) ?? "-";
  const rows = runs.map((run) => [
    run.name,
    run.from,
    run.gbPerSecond.toFixed(3),
    ratio(run.ratio, 3),
    (run.packetsPerSecond / 1e3).toFixed(0),
    ratio(run.packetsPerYard === undefined ? undefined : run.packetsPerYard / 1e3, 0),
    run.rssMb.toFixed(0),
    run.readyMs.toFixed(0),
    run.garbageMbPerSecond.toFixed(0),
    `${run.matches}`,
  ]);
  const head = [
    "traffic",
    "",
    "GB/s",
    "of Y",
    "k pkt/s",
    "k pkt/s/Y",
    "RSS MB",
    "ready ms",
    "garbage MB/s",
    "alerts",
  ];
  console.log(table([head, ...rows]));
  console.log("\nnanoseconds a packet, by stage");
  const stageRows = runs.map((run) => [
    run.name,
    ...STAGES.map((stage) => run.stages[stage]!.packet.toFixed(0)),
  ]);
  console.log(table([["", ...STAGES], ...stageRows]));
  console.log(
    yards.length === 0
      ? "\nno yardstick: its program is not beside the project"
      : `\nyardstick Y: ${median(yards).toFixed(2)} GB/s (${Math.min(...yards).toFixed(2)} to ${Math.max(...yards).toFixed(2)})`,
  );
}
