import type { DeepPacketInspection, PacketCapture, SecurityEvent } from "@peccary/api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inspection, pod, type TestWorld, testWorld } from "../testing/world.ts";
import { captureOnAlert } from "./capture-on-alert.ts";
import { coverage } from "./coverage.ts";
import type { Reconciler } from "./reconciler.ts";

const NAME = "peccary.io/capture-on-alert";

let world: TestWorld;
let reconciler: Reconciler;
let count = 0;
beforeEach(async () => {
  world = await testWorld();
  reconciler = captureOnAlert(world);
});
afterEach(() => world.close());

const round = () => reconciler.reconcile(new AbortController().signal);
/** What a new control plane knows: objects and events, nothing else. */
const restart = (): void => void (reconciler = captureOnAlert(world));
const annotated = (annotations: { readonly [name: string]: string }) => {
  const object = inspection("web", "");
  return { ...object, metadata: { ...object.metadata, annotations } };
};
const arm = async (more: { readonly [name: string]: string } = {}) => {
  await world.objects.create(annotated({ [NAME]: "60s", ...more }));
  await world.objects.create(pod("web-1", { app: "web" }, { node: "node-a" }));
  await world.objects.create(pod("web-2", { app: "web" }, { node: "node-a" }));
  await round();
};
const alert = async (more: Partial<SecurityEvent> = {}) => {
  world.time += 1_000;
  const event: SecurityEvent = {
    id: `alert-${++count}`,
    time: Math.floor(world.time / 1_000),
    time_us: world.time * 1_000,
    type: "deep_packet_inspection",
    origin: "dpi.default/web",
    severity: 100,
    description: "",
    host: "node-a",
    dest_namespace: "default",
    dest_name: "web-1",
    record: { snort_signature_id: "1000", priority: 2 },
    ...more,
  };
  await world.events.add([event]);
  return event.id;
};
const captures = async () => (await world.stored("PacketCapture")) as unknown as PacketCapture[];
const status = async () => {
  world.time += 10_000;
  await round();
  const [only] = (await world.stored("DeepPacketInspection")) as unknown as DeepPacketInspection[];
  return only!.status?.captureOnAlert;
};

test("an alert starts one capture of exactly its workload, for its time, owned by the inspection", async () => {
  await arm({ "peccary.io/upload": "store", "peccary.io/other": "x" });
  const id = await alert();
  await round();
  const [capture, ...others] = await captures();
  expect(others).toEqual([]);
  const [owner] = await world.stored("DeepPacketInspection");
  expect(capture).toMatchObject({
    metadata: {
      name: expect.stringMatching(/^web-alert-[0-9a-f]{16}$/),
      namespace: "default",
      labels: { "peccary.io/started-for": owner!.metadata.uid },
      annotations: { "peccary.io/alert-id": id, "peccary.io/upload": "store" },
      ownerReferences: [{ kind: "DeepPacketInspection", name: "web", uid: owner!.metadata.uid }],
    },
    spec: { selector: "peccary.io/pod == 'web-1'", endTime: new Date(world.time + 60_000).toISOString() },
  });
  expect(capture!.metadata.annotations).not.toHaveProperty("peccary.io/other");
  const pods = (await world.stored("Pod")) as never;
  expect([...coverage(capture!, pods).values()].flat().map(({ metadata }) => metadata.name)).toEqual([
    "web-1",
  ]);
});

test("nothing without the annotation, nor for the alerts of others, nor for those from before", async () => {
  await world.objects.create(inspection("web", ""));
  await world.objects.create(pod("web-1", {}, { node: "node-a" }));
  await alert();
  await round();
  const [old] = await world.stored("DeepPacketInspection");
  await world.objects.update({ ...old!, metadata: { ...old!.metadata, annotations: { [NAME]: "60s" } } });
  await round();
  await alert({ origin: "dpi.default/other" });
  await alert({ type: "global_alert" });
  await round();
  expect(await captures()).toEqual([]);
});

test("the same alert again, a second look and a restart start nothing more", async () => {
  await arm({ [`${NAME}-cool-down`]: "0s" });
  const id = await alert();
  for (let i = 0; i < 2; i++) {
    await round();
    await world.events.add([{ id } as SecurityEvent]);
    restart();
  }
  await round();
  expect(await captures()).toHaveLength(1);
});

test("an alert that came while the control plane was away starts its capture afterwards", async () => {
  await arm();
  await alert();
  restart();
  await round();
  expect(await captures()).toHaveLength(1);
});

test("limits hold over a restart, and what they refused is counted in status, events and metrics", async () => {
  await arm({ [`${NAME}-at-once`]: "1" });
  for (const name of ["web-1", "web-1", "web-2"]) await alert({ dest_name: name });
  await round();
  expect(await captures()).toHaveLength(1);
  expect(await status()).toMatchObject({
    started: 1,
    refused: [
      { reason: "at-once", count: 1 },
      { reason: "cool-down", count: 1 },
    ],
  });
  restart();
  await alert({ dest_name: "web-2" });
  await round();
  expect(await captures()).toHaveLength(1);
  expect(await status()).toMatchObject({
    started: 1,
    refused: [{ reason: "at-once", count: 2 }, { count: 1 }],
  });
  const events = (await world.stored("Event")).map(({ reason, count, involvedObject }) => [
    reason,
    count,
    (involvedObject as { name: string }).name,
  ]);
  expect(events.sort()).toEqual([
    ["CaptureRefused", 1, "web"],
    ["CaptureRefused", 2, "web"],
    ["CaptureStarted", 1, "web"],
  ]);
  const { values } = await world.captureCounts.get();
  expect(values.map(({ labels, value }) => [labels["result"], value]).sort()).toEqual([
    ["at-once", 2],
    ["cool-down", 1],
    ["started", 1],
  ]);
});

test("a flood starts what the limits allow and writes the status seldom", async () => {
  await arm({ [`${NAME}-cool-down`]: "0s", [`${NAME}-at-once`]: "3" });
  for (let i = 0; i < 1_200; i++)
    await alert({ dest_name: `web-${(i % 2) + 1}`, time_us: world.time * 1_000 });
  world.time -= 1_200_000; // all within the same minute
  await round();
  expect(await captures()).toHaveLength(3);
  expect((await status())?.refused).toMatchObject([{ reason: "at-once", count: 1_197 }]);
});

test("goes when its time is over, and not before its files are in the store", async () => {
  await arm({ [`${NAME}-keep`]: "1h" });
  await alert();
  await round();
  world.time += 3_600_000 + 59_000;
  await round();
  const [capture] = await world.stored("PacketCapture");
  const uploads = (state: string) => ({ uploads: [{ node: "node-a", file: "a.pcap", state }] });
  await world.objects.updateStatus({ ...capture!, status: uploads("Failed") });
  world.time += 2_000;
  await round();
  expect(await captures()).toHaveLength(1);
  const [again] = await world.stored("PacketCapture");
  await world.objects.updateStatus({ ...again!, status: uploads("Uploaded") });
  await round();
  expect(await captures()).toEqual([]);
});

test("goes with its inspection", async () => {
  await arm();
  await alert();
  await round();
  await world.objects.delete(world.kinds.DeepPacketInspection, "web", "default");
  expect(await captures()).toEqual([]);
});

test("the API refuses what cannot be read", async () => {
  await expect(world.objects.create(annotated({ [NAME]: "long" }))).rejects.toThrow(NAME);
  await expect(world.objects.create(annotated({ "peccary.io/upload": "a/b" }))).rejects.toThrow("Secret");
});

test("a second look at what is in order writes nothing", async () => {
  await arm();
  await alert();
  await status();
  const all = async () => [
    await world.stored("DeepPacketInspection"),
    await captures(),
    await world.stored("Event"),
  ];
  const before = await all();
  await status();
  expect(await all()).toEqual(before);
});
