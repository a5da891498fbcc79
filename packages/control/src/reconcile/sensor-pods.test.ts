import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AWAY_AFTER } from "../server/nodes.ts";
import { inspection, type TestWorld, testWorld } from "../testing/world.ts";
import { nodeObjects } from "./nodes.ts";
import { sensorPods } from "./sensor-pods.ts";

let world: TestWorld;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  world = await testWorld();
});
afterEach(async () => {
  vi.useRealTimers();
  await world.close();
});

const sensor = (name: string, more: { kind?: "capture"; restarts?: number; ready?: boolean } = {}) => ({
  name,
  kind: "inspect" as const,
  pid: 1,
  ready: true,
  restarts: 0,
  startedAt: "2030-01-01T00:00:00Z",
  packets: 0,
  bytes: 0,
  drops: 0,
  memory: 0,
  ...more,
});

/** As `kubectl get pods -n tigera-dpi` shows them: name, READY, STATUS, RESTARTS. */
const shown = async () => {
  await world.run(nodeObjects);
  await world.run(sensorPods);
  const { Pod } = world.kinds;
  return (await world.stored("Pod", "tigera-dpi")).map((pod) =>
    Pod.columns.slice(0, 4).map(({ cell }) => cell(pod, world.time)),
  );
};

test("while there is an inspection, each sensor is a pod of the DaemonSet", async () => {
  world.join("node-a");
  world.report("node-a", { sensors: [sensor("x7k2p")] });
  expect(await shown()).toEqual([]);
  await world.objects.create(inspection("web", "all()"));
  expect(await shown()).toEqual([["tigera-dpi-x7k2p", "1/1", "Running", "0"]]);
  expect((await world.stored("DaemonSet"))[0]).toMatchObject({
    metadata: { name: "tigera-dpi", namespace: "tigera-dpi" },
    status: { desiredNumberScheduled: 1, numberReady: 1 },
  });
  await world.objects.delete(world.kinds.DeepPacketInspection, "web", "default");
  expect(await shown()).toEqual([]);
  expect(await world.stored("DaemonSet")).toEqual([]);
});

test("follows the sensors' names, restarts and readiness", async () => {
  world.join("node-a");
  await world.objects.create(inspection("web", "all()"));
  world.report("node-a", { sensors: [sensor("aaaaa", { restarts: 2 }), sensor("bbbbb", { ready: false })] });
  expect(await shown()).toEqual([
    ["tigera-dpi-aaaaa", "1/1", "Running", "2"],
    ["tigera-dpi-bbbbb", "0/1", "Running", "0"],
  ]);
  world.report("node-a", { sensors: [sensor("ccccc")] });
  expect(await shown()).toEqual([["tigera-dpi-ccccc", "1/1", "Running", "0"]]);
});

test("a sensor that only writes captures is not a pod", async () => {
  world.join("node-a");
  await world.objects.create(inspection("web", "all()"));
  world.report("node-a", { sensors: [sensor("aaaaa"), sensor("bbbbb", { kind: "capture" })] });
  expect(await shown()).toEqual([["tigera-dpi-aaaaa", "1/1", "Running", "0"]]);
});

test("sensors of a node whose agent is away are not ready", async () => {
  const { leave } = world.join("node-a");
  await world.objects.create(inspection("web", "all()"));
  world.report("node-a", { sensors: [sensor("aaaaa")] });
  await shown();
  leave();
  await vi.advanceTimersByTimeAsync(AWAY_AFTER);
  expect(await shown()).toEqual([["tigera-dpi-aaaaa", "0/1", "Running", "0"]]);
});

test("comes back after its namespace was removed with the last inspection", async () => {
  world.join("node-a");
  world.report("node-a", { sensors: [sensor("aaaaa")] });
  for (let i = 0; i < 3; i++) {
    await world.objects.create(inspection("web", "all()"));
    expect(await shown()).toHaveLength(1);
    await world.objects.delete(world.kinds.DeepPacketInspection, "web", "default");
    expect(await shown()).toHaveLength(0);
    expect((await world.stored("Namespace")).map(({ metadata }) => metadata.name)).not.toContain(
      "tigera-dpi",
    );
  }
});
