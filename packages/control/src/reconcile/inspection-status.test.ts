import type { DeepPacketInspection } from "@peccary/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AWAY_AFTER } from "../server/nodes.ts";
import { inspection, pod, type TestWorld, testWorld } from "../testing/world.ts";
import { inspectionStatus } from "./inspection-status.ts";

let world: TestWorld;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  world = await testWorld();
});
afterEach(async () => {
  vi.useRealTimers();
  await world.close();
});

const T1 = "2029-12-31T00:00:00.000Z";
const status = async () => {
  await world.run(inspectionStatus);
  const [only] = (await world.stored("DeepPacketInspection")) as unknown as DeepPacketInspection[];
  return only!.status?.nodes;
};
const start = async () => {
  const { metadata } = await world.objects.create(inspection("web", "app == 'web'"));
  await world.objects.create(pod("p", { app: "web" }, { node: "node-a" }));
  return metadata.uid!;
};
const say = (uid: string, success: boolean, messages: string[] = [], time = T1) =>
  world.report("node-a", {
    inspections: [
      {
        uid,
        success,
        lastUpdated: time,
        errors: messages.map((message) => ({ message, lastUpdated: time })),
      },
    ],
  });

test("says what the node says", async () => {
  const uid = await start();
  world.join("node-a");
  say(uid, true);
  expect(await status()).toEqual([{ node: "node-a", active: { success: true, lastUpdated: T1 } }]);
  say(uid, false, ["no such network namespace"]);
  expect(await status()).toEqual([
    {
      node: "node-a",
      active: { success: false, lastUpdated: T1 },
      errorConditions: [{ message: "no such network namespace", lastUpdated: T1 }],
    },
  ]);
});

test("a report that says the same later writes nothing", async () => {
  const uid = await start();
  world.join("node-a");
  say(uid, true);
  await status();
  const before = await world.stored("DeepPacketInspection");
  say(uid, true, [], "2030-06-01T00:00:00.000Z");
  await status();
  expect(await world.stored("DeepPacketInspection")).toEqual(before);
});

test("keeps the latest ten errors", async () => {
  const uid = await start();
  world.join("node-a");
  say(
    uid,
    false,
    Array.from({ length: 15 }, (_, i) => `error ${i}`),
  );
  const messages = (await status())?.[0]?.errorConditions?.map(({ message }) => message);
  expect(messages).toEqual(Array.from({ length: 10 }, (_, i) => `error ${i + 5}`));
});

test("a node whose agent is away is not active, and says why", async () => {
  const uid = await start();
  const { leave } = world.join("node-a");
  say(uid, true);
  await status();
  leave();
  expect((await status())?.[0]?.active?.success).toBe(true); // it may be back in a moment
  await vi.advanceTimersByTimeAsync(AWAY_AFTER);
  const time = new Date(world.time).toISOString();
  expect(await status()).toEqual([
    {
      node: "node-a",
      active: { success: false, lastUpdated: time },
      errorConditions: [{ message: "the agent of node node-a is not connected", lastUpdated: time }],
    },
  ]);
  world.join("node-a");
  expect((await status())?.[0]?.active?.success).toBe(true);
});

test("a node without a selected pod has no entry", async () => {
  const uid = await start();
  world.join("node-a");
  say(uid, true);
  await status();
  await world.objects.delete(world.kinds.Pod, "p", "default");
  expect(await status()).toEqual([]);
});
