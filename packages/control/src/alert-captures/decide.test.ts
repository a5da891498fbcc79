import type { CaptureOnAlert, PacketCapture, Pod, SecurityEvent } from "@peccary/api";
import { expect, test } from "vitest";
import { pod } from "../testing/world.ts";
import { alertHash } from "./capture-object.ts";
import { type Decision, decide } from "./decide.ts";

const NOW = Date.parse("2030-01-01T00:00:00Z");
const policy: CaptureOnAlert = {
  duration: 60,
  atOnce: 2,
  perNode: 3,
  perHour: 4,
  priority: undefined,
  sids: undefined,
  coolDown: 300,
  keep: 86_400,
};
const alert = (more: Partial<SecurityEvent> = {}): SecurityEvent => ({
  id: "alert-1",
  time: NOW / 1_000,
  time_us: NOW * 1_000,
  type: "deep_packet_inspection",
  origin: "dpi.default/web",
  severity: 100,
  description: "",
  host: "node-a",
  source_namespace: "default",
  source_name: "client",
  dest_namespace: "default",
  dest_name: "web-1",
  record: { snort_signature_id: "1000", priority: 2 },
  ...more,
});
const pods = [
  pod("web-1", {}, { node: "node-a" }),
  pod("web-2", {}, { node: "node-a" }),
  pod("client", {}, { node: "node-b" }),
  pod("web-1", {}, { node: "node-a", namespace: "other" }),
  pod("silent", {}, { node: "node-a", annotations: {} }),
] as unknown as Pod[];

/** A capture that some alert started that many seconds ago, of these workloads. */
const capture = (
  ago: number,
  workloads: string,
  more: { owner?: string; alert?: string } = {},
): PacketCapture => {
  const start = NOW - ago * 1_000;
  return {
    apiVersion: "projectcalico.org/v3",
    kind: "PacketCapture",
    metadata: {
      name: `c-${ago}`,
      namespace: "default",
      creationTimestamp: new Date(start).toISOString(),
      labels: {
        "peccary.io/started-for": more.owner ?? "owner",
        "peccary.io/alert": alertHash(more.alert ?? `other-${ago}`),
      },
      annotations: { "peccary.io/workloads": workloads },
    },
    spec: { selector: "", endTime: new Date(start + 60_000).toISOString() },
  } as PacketCapture;
};

test.each<[string, Partial<SecurityEvent>, Partial<CaptureOnAlert>, PacketCapture[], Decision]>([
  ["both ends", {}, {}, [], { start: ["web-1", "client"] }],
  ["ends outside the namespace are left out", { source_namespace: "other" }, {}, [], { start: ["web-1"] }],
  ["an unknown end", { source_name: undefined, source_namespace: undefined }, {}, [], { start: ["web-1"] }],
  ["nobody we know", { source_name: "x", dest_name: "y" }, {}, [], { refused: "no-workload" }],
  ["no traffic to be found", { source_name: "x", dest_name: "silent" }, {}, [], { refused: "no-workload" }],
  ["an old alert", { time_us: (NOW - 301_000) * 1_000 }, {}, [], { refused: "late" }],
  [
    "another rule",
    {},
    {
      sids: [
        [1, 999],
        [1_001, 2_000],
      ],
    },
    [],
    undefined,
  ],
  ["one of the rules", {}, { sids: [[1_000, 1_000]] }, [], { start: ["web-1", "client"] }],
  ["less urgent", {}, { priority: 1 }, [], undefined],
  ["urgent enough", {}, { priority: 2 }, [], { start: ["web-1", "client"] }],
  ["seen before", {}, {}, [capture(900, "web-1", { alert: "alert-1" })], undefined],
  [
    "seen by another owner",
    {},
    {},
    [capture(900, "web-1", { alert: "alert-1", owner: "x" })],
    { start: ["web-1", "client"] },
  ],
  ["one end cools down", {}, {}, [capture(299, "web-1")], { start: ["client"] }],
  ["both cool down", {}, {}, [capture(100, "web-1,client")], { refused: "cool-down" }],
  ["cooled down", {}, {}, [capture(301, "web-1,client")], { start: ["web-1", "client"] }],
  ["too many at once", {}, {}, [capture(1, "web-2"), capture(59, "web-2")], { refused: "at-once" }],
  ["one has ended", {}, {}, [capture(1, "web-2"), capture(61, "web-2")], { start: ["web-1", "client"] }],
  [
    "another's do not count at once",
    {},
    {},
    [capture(1, "web-2", { owner: "x" }), capture(2, "web-2", { owner: "x" })],
    { start: ["web-1", "client"] },
  ],
  [
    "but they count on the node",
    {},
    { perNode: 1 },
    [capture(1, "web-2", { owner: "x" })],
    { refused: "per-node" },
  ],
  [
    "pods that are gone use no node",
    {},
    { perNode: 1 },
    [capture(1, "gone", { owner: "x" })],
    { start: ["web-1", "client"] },
  ],
  [
    "too many within the hour",
    {},
    { perHour: 2 },
    [capture(400, "web-1"), capture(3_599, "web-1")],
    { refused: "per-hour" },
  ],
  [
    "an hour later",
    {},
    { perHour: 2 },
    [capture(400, "web-1"), capture(3_600, "web-1")],
    { start: ["web-1", "client"] },
  ],
])("%s", (_what, event, limits, captures, decision) => {
  const owner = { uid: "owner", namespace: "default", policy: { ...policy, ...limits } };
  expect(decide(alert(event), owner, { captures, pods, now: NOW })).toEqual(decision);
});
