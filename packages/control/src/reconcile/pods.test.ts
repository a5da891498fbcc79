import type { Pod } from "@peccary/api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pod, type TestWorld, testWorld } from "../testing/world.ts";
import { nodeObjects } from "./nodes.ts";
import { podObjects } from "./pods.ts";

let world: TestWorld;
beforeEach(async () => void (world = await testWorld()));
afterEach(() => world.close());

const settled = async (): Promise<Pod> => {
  await world.run(nodeObjects);
  await world.run(podObjects);
  return (await world.stored("Pod"))[0] as unknown as Pod;
};

test("on one machine a pod that says where its traffic is belongs to it and runs", async () => {
  world.join("node-a");
  await world.objects.create(pod("p", {}));
  const { spec, status } = await settled();
  expect([spec?.nodeName, status.phase]).toEqual(["node-a", "Running"]);
  expect(status.containerStatuses).toMatchObject([{ name: "main", ready: true, restartCount: 0 }]);
  expect(status.conditions).toContainEqual(expect.objectContaining({ type: "Ready", status: "True" }));
});

test("other pods are left alone", async () => {
  world.join("node-a");
  const made = await world.objects.create(pod("p", {}, { annotations: {} }));
  expect(await settled()).toEqual(made);
});

test("with several machines somebody must say which", async () => {
  world.join("node-a");
  world.join("node-b");
  await world.objects.create(pod("p", {}));
  expect((await settled()).spec?.nodeName).toBeUndefined();
});

test.each([
  ["what the agent found", {}, ["10.0.0.1", "fd00::1"]],
  ["what the annotation says", { "peccary.io/ips": "10.9.9.9, x,fd00::9" }, ["10.9.9.9", "fd00::9"]],
])("has the addresses of %s", async (_what, annotations, ips) => {
  world.join("node-a");
  const { metadata } = await world.objects.create(
    pod("p", {}, { annotations: { "peccary.io/netns": "p", ...annotations } }),
  );
  world.report("node-a", { workloads: [{ uid: metadata.uid!, ips: ["10.0.0.1", "fd00::1"] }] });
  const { status } = await settled();
  expect([status.podIP, status.podIPs]).toEqual([ips[0], ips.map((ip) => ({ ip }))]);
});

test("loses its addresses when the agent finds none, and keeps them while it does not know", async () => {
  world.join("node-a");
  const { metadata } = await world.objects.create(pod("p", {}));
  const addresses = async (workloads: { uid: string; ips: string[] }[]) => {
    world.report("node-a", { workloads });
    const { status } = await settled();
    return [status.podIP, status.podIPs];
  };
  const known = ["10.0.0.1", [{ ip: "10.0.0.1" }]];
  expect(await addresses([{ uid: metadata.uid!, ips: ["10.0.0.1"] }])).toEqual(known);
  expect(await addresses([])).toEqual(known);
  expect(await addresses([{ uid: metadata.uid!, ips: [] }])).toEqual([undefined, undefined]);
});
