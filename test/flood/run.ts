/**
 *   node test/dist/flood/run.js [--flows N] [--kind NAME]... [--rules FILE]
 *
 * Floods an engine with flows that go nowhere and prints how much memory that took and what was refused: first each
 * kind by itself, in a process of its own, then ten million flows of all kinds.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseRules } from "@peccary/engine/rules";
import { dataFile, root } from "../root.ts";
import { type Flood, flood } from "./flood.ts";
import { kinds, mixed } from "./kinds.ts";

/** More than twice as many as are remembered. */
const FLOWS_OF_A_KIND = 600_000;
const FLOWS = 10_000_000;
/** How an agent starts a sensor that may take 1 GiB. */
const AS_A_SENSOR = ["--max-semi-space-size=32", "--max-old-space-size=512"];

const { values } = parseArgs({
  options: {
    flows: { type: "string" },
    kind: { type: "string", multiple: true },
    rules: { type: "string" },
    /** In this process; else each kind has one of its own. */
    here: { type: "boolean" },
  },
});

const rules = values.rules ?? dataFile("rules/snort3-community.rules") ?? join(root, "rules/starter.rules");

if (values.here) one(values.kind?.[0] ?? "mixed");
else for (const name of values.kind ?? [...kinds.map((kind) => kind.name), "mixed"]) inProcessOfItsOwn(name);

function inProcessOfItsOwn(name: string): void {
  const flows = values.flows ?? String(name === "mixed" ? FLOWS : FLOWS_OF_A_KIND);
  const args = [import.meta.filename, "--here", "--kind", name, "--flows", flows, "--rules", rules];
  const { status } = spawnSync(process.execPath, [...AS_A_SENSOR, ...args], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}

function one(name: string): void {
  const kind = name === "mixed" ? mixed() : kinds.find((each) => each.name === name);
  if (kind === undefined) {
    console.error(`there is no kind "${name}": ${[...kinds.map((each) => each.name), "mixed"].join(", ")}`);
    process.exitCode = 2;
    return;
  }
  const { ruleSet } = parseRules([{ name: rules, text: readFileSync(rules, "latin1") }]);
  const before = process.memoryUsage().rss;
  const found = flood(kind, Number(values.flows ?? FLOWS_OF_A_KIND), { rules: ruleSet });
  console.log(lines(kind.name, kind.about, before, ruleSet.rules.length, found).join("\n"));
}

function lines(name: string, about: string, before: number, loaded: number, found: Flood): string[] {
  const mega = (octets: number) => `${(octets / 1_048_576).toFixed(0)} MiB`;
  const { flows, packets, seconds, resident, heap, counters } = found;
  const held = Object.entries(found.held).map(([what, octets]) => `${what} ${mega(octets)}`);
  const refused = Object.entries(counters.refused).map(([limit, times]) => `${limit} ${times}`);
  return [
    `${name}: ${about}`,
    `  ${flows} flows, ${packets} packets in ${seconds.toFixed(1)} s (${Math.round(packets / seconds / 1_000)} k a second), ${loaded} rules`,
    `  resident ${mega(before)} before, ${mega(resident)} at most; heap ${mega(heap)} at most`,
    `  held at the end: ${held.join(", ")}`,
    `  refused: ${refused.length === 0 ? "nothing" : refused.join(", ")}`,
  ];
}
