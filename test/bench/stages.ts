import { Session } from "node:inspector/promises";

/** Where an engine's time goes, in the order in which a packet meets them. */
export const STAGES = [
  "copy",
  "decode",
  "flow",
  "stream",
  "app",
  "prefilter",
  "evaluate",
  "garbage",
  "other",
] as const;
export type Stage = (typeof STAGES)[number];

/** A place in the program, how often it was met at work, and what it had called. */
export interface Frame {
  readonly name: string;
  readonly stage: Stage;
  /** Samples that found it, or something it called, at work. */
  total: number;
  self: number;
  readonly children: Map<string, Frame>;
}

/** By the folder that a function's file is in; the first that fits. */
const PLACES: readonly (readonly [RegExp, Stage])[] = [
  [/^wasm|\/detect\/(kernel\/|searches|gram-filter)/, "prefilter"],
  [/\/decode\/(capture|pcap)|\/app\/(section|holdings|growing)\.|\/stream\/run\.|node:/, "copy"],
  [/\/decode\//, "decode"],
  [/\/flow\//, "flow"],
  [/\/(stream|inspect)\/|\/dist\/engine\./, "stream"],
  [/\/app\//, "app"],
  [/\/(detect|options|rules)\/|\/dist\/buffers\./, "evaluate"],
];

/** Runs `work` while looking every tenth of a millisecond at what is running. */
export async function profiled(work: () => void): Promise<Frame> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 100 });
  await session.post("Profiler.start");
  work();
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();

  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const hits = new Map<number, number>();
  for (const id of profile.samples ?? []) hits.set(id, (hits.get(id) ?? 0) + 1);
  const root: Frame = { name: "all", stage: "other", total: 0, self: 0, children: new Map() };
  const walk = (id: number, parent: Frame, inherited: Stage): number => {
    const { callFrame, children = [] } = nodes.get(id)!;
    const { functionName, url } = callFrame;
    if (functionName === "(idle)" || functionName === "(program)") return 0;
    const stage = functionName === "(garbage collector)" ? "garbage" : stageOf(url, inherited);
    const key = `${functionName} ${url}`;
    const frame = parent.children.get(key) ?? {
      name: functionName || "(anonymous)",
      stage,
      total: 0,
      self: 0,
      children: new Map<string, Frame>(),
    };
    parent.children.set(key, frame);
    const self = hits.get(id) ?? 0;
    let total = self;
    for (const child of children) total += walk(child, frame, stage);
    frame.self += self;
    frame.total += total;
    return total;
  };
  root.total = walk(profile.nodes[0]!.id, root, "other");
  return root;
}

/** What V8 does itself, without a file of its own, counts for whom it works. */
const stageOf = (url: string, inherited: Stage): Stage =>
  url === "" ? inherited : (PLACES.find(([place]) => place.test(url))?.[1] ?? "other");

/** The share of each stage in what was seen, from 0 to 1. */
export function shares(root: Frame): { [stage in Stage]: number } {
  const sum = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as { [stage in Stage]: number };
  const walk = (frame: Frame): void => {
    sum[frame.stage] += frame.self;
    for (const child of frame.children.values()) walk(child);
  };
  walk(root);
  for (const stage of STAGES) sum[stage] /= Math.max(1, root.total);
  return sum;
}
