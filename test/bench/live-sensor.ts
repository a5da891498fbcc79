/**
 * One process with the engine at the end of a ring, as a sensor is: PECCARY_NETNS says where. Answers each line on standard
 * input with a line of JSON: what there was since the line before.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { createEngine } from "@peccary/engine";
import { parseRules } from "@peccary/engine/rules";
import { dataFile, root } from "../root.ts";

/** As much of the agent's capture as is used here. */
interface Capture {
  openAfPacket(
    place: { netns: string },
    size: { block: number; blocks: number },
    now: () => number,
  ): {
    readonly linkType: number;
    readonly descriptor: number;
    readonly counters: { readonly drops: number };
    drain(onPacket: OnPacket, budget: number): boolean;
    check(): unknown;
    close(): void;
  };
}
interface Poll {
  waitForAny(descriptors: readonly number[], milliseconds: number): void;
}
type OnPacket = (
  bytes: Uint8Array,
  start: number,
  end: number,
  wireLength: number,
  time: number,
  vlan: number,
) => void;

export interface Seen {
  readonly packets: number;
  readonly bytes: number;
  readonly drops: number;
  readonly matches: number;
  readonly rssMb: number;
  /** Milliseconds of processor. */
  readonly busy: number;
}

const built = (file: string): string => pathToFileURL(join(root, "packages/agent/dist/capture", file)).href;
const { openAfPacket } = (await import(built("af-packet.js"))) as Capture;
const { waitForAny } = (await import(built("poll.js"))) as Poll;

const rulesFile = dataFile("rules/snort3-community.rules") ?? join(root, "rules/starter.rules");
const { ruleSet } = parseRules([{ name: rulesFile, text: readFileSync(rulesFile, "latin1") }]);
let matches = 0;
const engine = createEngine({
  rules: ruleSet,
  thorough: true,
  matchesOnly: true,
  onFinding: () => void matches++,
});
const source = openAfPacket(
  { netns: process.env["PECCARY_NETNS"]! },
  { block: 1 << 20, blocks: 32 },
  Date.now,
);

let packets = 0;
let bytes = 0;
const onPacket: OnPacket = (data, start, end, wireLength, time, vlan) => {
  packets++;
  bytes += end - start;
  engine.packet(data, start, end, wireLength, time, source.linkType, 0, vlan);
};

let drops = 0;
let cpu = process.cpuUsage();
createInterface({ input: process.stdin })
  .on("line", () => {
    source.check();
    const used = process.cpuUsage(cpu);
    const seen: Seen = {
      packets,
      bytes,
      drops: source.counters.drops - drops,
      matches,
      rssMb: process.memoryUsage().rss / 1e6,
      busy: (used.user + used.system) / 1e3,
    };
    packets = bytes = matches = 0;
    drops = source.counters.drops;
    cpu = process.cpuUsage();
    console.log(JSON.stringify(seen));
  })
  .on("close", () => process.exit(0));

function turn(): void {
  if (!source.drain(onPacket, 8 << 20)) waitForAny([source.descriptor], 5);
  setImmediate(turn);
}
turn();
console.log("ready");
