import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createEngine, type EngineCounters, kernelMemoryTaken, type Limits } from "@peccary/engine";
import { parseRules } from "@peccary/engine/rules";
import { expect, test } from "vitest";
import { root } from "../root.ts";
import { flood } from "./flood.ts";
import { type Kind, kinds, mixed } from "./kinds.ts";
import { Wire } from "./wire.ts";

const name = "rules/starter.rules";
const { ruleSet: rules } = parseRules([{ name, text: readFileSync(join(root, name), "utf8") }]);

const limits = {
  flowBytes: 1_000_000,
  outOfOrderTotal: 1_000_000,
  pendingTotal: 1_000_000,
  fragmentBytes: 500_000,
} satisfies Partial<Limits>;
/** One packet may make the flow at hand cost so much more before the oldest goes. */
const ONE_FLOW = 20_000;

const total = ({ held }: Pick<EngineCounters, "held">): number =>
  held.flows + held.outOfOrder + held.pending + held.fragments;

/** Which cap each kind runs into; it may run into others too. */
const caps: { readonly [kind: string]: keyof Limits } = {
  "half-open": "flowBytes",
  silent: "flowBytes",
  requests: "flowBytes",
  "half a head": "flowBytes",
  "half a body": "pendingTotal",
  "unknown protocol": "pendingTotal",
  offloaded: "pendingTotal",
  "one side": "pendingTotal",
  holes: "outOfOrderTotal",
  "holes of one octet": "outOfOrderTotal",
  fragments: "fragmentBytes",
  "tiny fragments": "fragmentBytes",
  inflaters: "pendingTotal",
  "gzip bombs": "inflateRatio",
  "HTTP/2": "pendingTotal",
  TLS: "flowBytes",
  mail: "flowBytes",
  DNS: "flowBytes",
  UDP: "flowBytes",
  pings: "flowBytes",
  mixed: "flowBytes",
};

test.each([...kinds, mixed()].map((kind) => [kind.name, kind] as const))("caps hold: %s", (_, kind) => {
  let flows = 0;
  let outOfOrder = 0;
  let pending = 0;
  let fragments = 0;
  const look = ({ held }: EngineCounters) => {
    flows = Math.max(flows, held.flows);
    outOfOrder = Math.max(outOfOrder, held.outOfOrder);
    pending = Math.max(pending, held.pending);
    fragments = Math.max(fragments, held.fragments);
  };
  const { counters } = flood(kind, (kind.rare ?? 1) < 100 ? 3_000 : 60, { rules, limits, look });
  expect(flows).toBeLessThanOrEqual(limits.flowBytes + ONE_FLOW);
  expect(outOfOrder).toBeLessThanOrEqual(limits.outOfOrderTotal);
  expect(pending).toBeLessThanOrEqual(limits.pendingTotal);
  expect(fragments).toBeLessThanOrEqual(limits.fragmentBytes);
  expect(counters.refused).toMatchObject({ [caps[kind.name]!]: expect.any(Number) });
  // All was given back when it was over.
  expect(total(counters)).toBe(0);
});

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const live = (): number => {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  // The kernel's memory is reserved once; of that, what is in use.
  return heapUsed + arrayBuffers + kernelMemoryTaken();
};

// Else the caps would hold and memory would not.
test.each(kinds.map((kind) => [kind.name, kind] as const))(
  "what is counted is what it takes: %s",
  (_, kind) => {
    const flows = (kind.rare ?? 1) < 100 ? 1_000 : 60;
    const { taken, counted } = weigh(kind, flows);
    expect(counted / taken).toBeGreaterThan(0.75);
    expect(counted / taken).toBeLessThan(1.75);
  },
);

function weigh(kind: Kind, flows: number): { readonly taken: number; readonly counted: number } {
  const engine = createEngine({ rules, limits: { pendingTotal: 1_000_000_000 }, onFinding: () => {} });
  const wire = new Wire(engine);
  // What is made once is made by these.
  for (let flow = 0; flow < flows / 10; flow++) kind.send(wire, flows + flow);
  const before = { taken: live(), counted: total(engine.counters) };
  for (let flow = 0; flow < flows; flow++) kind.send(wire, flow);
  const after = { taken: live(), counted: total(engine.counters) };
  // Also keeps the engine from being collected before it is weighed.
  engine.finish();
  return { taken: after.taken - before.taken, counted: after.counted - before.counted };
}
