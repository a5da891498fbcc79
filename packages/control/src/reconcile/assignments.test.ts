import type { Assignment } from "@peccary/api";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { KubeObject } from "../objects/objects.ts";
import { capture, inspection, pod, type TestWorld, testWorld } from "../testing/world.ts";
import { assignments } from "./assignments.ts";

let world: TestWorld;
beforeEach(async () => void (world = await testWorld()));
afterEach(() => world.close());

const assigned = (node: string): Assignment =>
  world.nodes.list().find(({ name }) => name === node)!.assignment!;
/** Inspections and captures of a node, with the names of the pods they are for. */
const summary = async (node: string) => {
  await world.run(assignments);
  const { workloads, inspections, captures } = assigned(node);
  const names = new Map(workloads.map(({ uid, name }) => [uid, name]));
  const list = (orders: typeof inspections) =>
    Object.fromEntries(
      orders.map(({ name, workloads: uids }) => [name, uids.map((uid) => names.get(uid)).sort()]),
    );
  return { inspections: list(inspections), captures: list(captures) };
};

test("each node is told of the pods on it that are selected", async () => {
  world.join("node-a");
  world.join("node-b");
  await world.objects.create(inspection("web", "app == 'web'"));
  await world.objects.create(capture("all", {}));
  await world.objects.create(pod("web-1", { app: "web" }, { node: "node-a" }));
  await world.objects.create(pod("web-2", { app: "web" }, { node: "node-a" }));
  await world.objects.create(pod("db-1", { app: "db" }, { node: "node-b" }));
  expect(await summary("node-a")).toEqual({
    inspections: { web: ["web-1", "web-2"] },
    captures: { all: ["web-1", "web-2"] },
  });
  expect(await summary("node-b")).toEqual({ inspections: { web: [] }, captures: { all: ["db-1"] } });
});

test("a pod of another namespace is never selected", async () => {
  world.join("node-a");
  await world.objects.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "dev" } });
  await world.objects.create(inspection("everything", "all()"));
  await world.objects.create(pod("other", {}, { node: "node-a", namespace: "dev" }));
  expect(await summary("node-a")).toEqual({ inspections: { everything: [] }, captures: {} });
});

test("a label that changes is followed, with a higher number", async () => {
  const { orders } = world.join("node-a");
  await world.objects.create(inspection("web", "app == 'web'"));
  const made = await world.objects.create(pod("p", { app: "web" }, { node: "node-a" }));
  expect((await summary("node-a")).inspections).toEqual({ web: ["p"] });
  await world.objects.update({ ...made, metadata: { ...made.metadata, labels: { app: "db" } } });
  expect((await summary("node-a")).inspections).toEqual({ web: [] });
  const [first, second, ...rest] = orders.map(({ assignment }) => assignment!.generation);
  expect(second).toBeGreaterThan(first!);
  expect(rest).toEqual([]);
});

test("nothing new is ordered when nothing that matters changed", async () => {
  const { orders } = world.join("node-a");
  await world.objects.create(inspection("web", "app == 'web'"));
  await world.objects.create(pod("p", { app: "other" }, { node: "node-a" }));
  await summary("node-a");
  await world.objects.create(pod("elsewhere", { app: "web" }, { node: "node-b" }));
  await world.objects.create(pod("nowhere", { app: "web" }, { node: "node-a", annotations: {} }));
  await summary("node-a");
  expect(orders).toHaveLength(1);
});

test.each([
  [{ "peccary.io/netns": "ns1" }, { netns: "ns1" }],
  [{ "peccary.io/interface": "eth0" }, { interface: "eth0" }],
  [{ "peccary.io/pid": "4711" }, { pid: 4711 }],
])("%j says where the traffic is", async (annotations, place) => {
  world.join("node-a");
  await world.objects.create(inspection("all", "all()"));
  const { metadata } = await world.objects.create(pod("p", {}, { node: "node-a", annotations }));
  await world.run(assignments);
  expect(assigned("node-a").workloads).toEqual([
    { uid: metadata.uid, namespace: "default", name: "p", aggregate: "p", ...place },
  ]);
});

test("every pod of the node that says where its traffic is comes along, for its name", async () => {
  world.join("node-a");
  await world.objects.create(inspection("web", "app == 'web'"));
  await world.objects.create({
    ...pod("client-x", {}, { node: "node-a" }),
    metadata: {
      name: "client-x",
      generateName: "client-",
      namespace: "default",
      annotations: { "peccary.io/netns": "c" },
    },
  });
  await world.objects.create(pod("other", {}, { node: "node-b" }));
  await world.objects.create(pod("nowhere", {}, { node: "node-a", annotations: {} }));
  expect((await summary("node-a")).inspections).toEqual({ web: [] });
  expect(assigned("node-a").workloads).toMatchObject([
    { name: "client-x", aggregate: "client-*", netns: "c" },
  ]);
});

test("a pod that does not say where its traffic is cannot be read", async () => {
  world.join("node-a");
  await world.objects.create(inspection("all", "all()"));
  await world.objects.create(pod("p", {}, { node: "node-a", annotations: {} }));
  expect((await summary("node-a")).inspections).toEqual({ all: [] });
});

test("endpoints name every address of every pod, also of those that nobody inspects", async () => {
  world.join("node-a");
  const made = await world.objects.create({
    ...pod("web-x7k2p", {}, { node: "node-b" }),
    metadata: { name: "web-x7k2p", generateName: "web-", namespace: "default" },
  });
  await world.objects.updateStatus({
    ...made,
    status: { phase: "Running", podIP: "10.0.0.1", podIPs: [{ ip: "10.0.0.1" }, { ip: "fd00::1" }] },
  });
  await world.run(assignments);
  const name = { namespace: "default", name: "web-x7k2p", aggregate: "web-*" };
  expect(assigned("node-a").endpoints).toEqual([
    { ip: "10.0.0.1", ...name },
    { ip: "fd00::1", ...name },
  ]);
});

test.each([
  [undefined, { cpu: 1, memory: 1_073_741_824 }],
  [{ cpu: "500m" }, { cpu: 0.5, memory: 1_073_741_824 }],
  [
    { cpu: 2, memory: "256Mi" },
    { cpu: 2, memory: 268_435_456 },
  ],
])("limits %j", async (limits, expected) => {
  world.join("node-a");
  await world.objects.create({
    apiVersion: "operator.tigera.io/v1",
    kind: "IntrusionDetection",
    metadata: { name: "tigera-secure" },
    spec: {
      componentResources: [
        { componentName: "DeepPacketInspection", ...(limits && { resourceRequirements: { limits } }) },
      ],
    },
  });
  await world.run(assignments);
  expect(assigned("node-a").limits).toEqual(expected);
});

test.each([
  [{ filters: [{ protocol: "TCP", ports: ["80:90"] }] }, { filters: [{ protocol: 6, ports: [[80, 90]] }] }],
  [{ filters: [] }, {}],
  [{ startTime: "2030-01-01T00:00:00Z" }, { startTime: "2030-01-01T00:00:00Z" }],
  [{ endTime: "2030-01-01T02:00:00+02:00" }, { endTime: "2030-01-01T02:00:00+02:00" }],
])("a capture with %j is ordered with %j", async (spec, ordered) => {
  world.join("node-a");
  const { metadata } = await world.objects.create(capture("cap", spec));
  const { metadata: of } = await world.objects.create(pod("p", {}, { node: "node-a" }));
  await world.run(assignments);
  expect(assigned("node-a").captures).toEqual([
    { uid: metadata.uid, namespace: "default", name: "cap", workloads: [of.uid], ...ordered },
  ]);
});

test("how files are kept follows FelixConfiguration, a node's own before that of all", async () => {
  const { orders } = world.join("node-a");
  world.join("node-b");
  const settings = (node: string) => assigned(node).captureSettings;
  const felix = (name: string, spec: object): KubeObject => ({
    apiVersion: "projectcalico.org/v3",
    kind: "FelixConfiguration",
    metadata: { name },
    spec,
  });
  await world.run(assignments);
  const defaults = { maxBytes: 10_000_000, rotationSeconds: 3_600, maxFiles: 2 };
  expect(settings("node-a")).toEqual(defaults);
  await world.objects.create(felix("default", { captureMaxFiles: 9, captureDir: "/pcap" }));
  await world.objects.create(felix("node.node-a", { captureMaxFiles: 3 }));
  await world.run(assignments);
  expect(settings("node-a")).toEqual({ ...defaults, maxFiles: 3, directory: "/pcap" });
  expect(settings("node-b")).toEqual({ ...defaults, maxFiles: 9, directory: "/pcap" });
  expect(orders).toHaveLength(2);
  await world.objects.delete(world.kinds.FelixConfiguration, "node.node-a");
  await world.run(assignments);
  expect(settings("node-a")?.maxFiles).toBe(9);
});

test("a capture that waits to go captures nothing, and its files are to go", async () => {
  world.join("node-a");
  const made = capture("cap", {});
  await world.objects.create({ ...made, metadata: { ...made.metadata, finalizers: ["example.org/hold"] } });
  await world.objects.create(pod("p", {}, { node: "node-a" }));
  await world.objects.delete(world.kinds.PacketCapture, "cap", "default");
  await world.run(assignments);
  expect(assigned("node-a").captures).toMatchObject([{ name: "cap", workloads: [], deleted: true }]);
});

test("a capture that is deleted is no longer ordered", async () => {
  world.join("node-a");
  await world.objects.create(capture("cap", {}));
  await summary("node-a");
  await world.objects.delete(world.kinds.PacketCapture, "cap", "default");
  expect((await summary("node-a")).captures).toEqual({});
});
