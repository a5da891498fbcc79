import type { CaptureState, PacketCapture } from "@peccary/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AWAY_AFTER } from "../server/nodes.ts";
import { capture, pod, type TestWorld, testWorld } from "../testing/world.ts";
import { captureStatus } from "./capture-status.ts";

let world: TestWorld;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  world = await testWorld();
});
afterEach(async () => {
  vi.useRealTimers();
  await world.close();
});

const status = async () => {
  await world.run(captureStatus);
  const [only] = (await world.stored("PacketCapture")) as unknown as PacketCapture[];
  return only!.status;
};
const start = async (spec: object = {}) => {
  const { metadata } = await world.objects.create(capture("cap", spec));
  await world.objects.create(pod("p", {}, { node: "node-a" }));
  return metadata.uid!;
};
const say = (uid: string, state: CaptureState, fileNames: string[] = [], messages: string[] = []) =>
  world.report("node-a", {
    captures: [
      {
        uid,
        directory: "/d",
        fileNames,
        state,
        errors: messages.map((message) => ({ message, lastUpdated: "2029-12-31T00:00:00Z" })),
      },
    ],
  });

test("says what the node says, names sorted", async () => {
  const uid = await start();
  world.join("node-a");
  say(uid, "Capturing", ["b.pcap", "a.pcap"]);
  expect(await status()).toEqual({
    files: [{ node: "node-a", directory: "/d", fileNames: ["a.pcap", "b.pcap"], state: "Capturing" }],
    conditions: [],
  });
});

test("says nothing of a node that has not said anything", async () => {
  await start();
  world.join("node-a");
  expect(await status()).toBeUndefined();
});

test("files of a node that lost its pods stay listed", async () => {
  const uid = await start();
  world.join("node-a");
  say(uid, "Capturing", ["a.pcap"]);
  await world.objects.delete(world.kinds.Pod, "p", "default");
  say(uid, "WaitingForTraffic", ["a.pcap"]);
  expect((await status())?.files).toEqual([
    { node: "node-a", directory: "/d", fileNames: ["a.pcap"], state: "WaitingForTraffic" },
  ]);
});

test("an error of the node is a condition", async () => {
  const uid = await start();
  world.join("node-a");
  say(uid, "Error", [], ["no such network namespace"]);
  expect((await status())?.conditions).toEqual([
    {
      type: "Degraded",
      status: "True",
      reason: "NodeError",
      message: "node-a: no such network namespace",
      lastTransitionTime: new Date(world.time).toISOString(),
    },
  ]);
  say(uid, "Capturing");
  expect((await status())?.conditions).toEqual([]);
});

test("what is known of an absent node stays, in state Error", async () => {
  const uid = await start();
  const { leave } = world.join("node-a");
  say(uid, "Capturing", ["a.pcap"]);
  await status();
  leave();
  await vi.advanceTimersByTimeAsync(AWAY_AFTER);
  const now = await status();
  expect(now?.files).toEqual([{ node: "node-a", directory: "/d", fileNames: ["a.pcap"], state: "Error" }]);
  expect(now?.conditions?.map(({ message }) => message)).toEqual(["node-a: its agent is not connected"]);
});

test("what cannot be honoured yet is refused in so many words", async () => {
  await start({ filters: [{ protocol: "TCP", ports: [80] }], startTime: "2030-01-01T00:00:00Z" });
  world.join("node-a");
  const before = await status();
  expect(before?.files).toEqual([{ node: "node-a", fileNames: [], state: "Error" }]);
  expect(before?.conditions).toEqual([
    {
      type: "Supported",
      status: "False",
      reason: "NotYetSupported",
      message:
        "nothing is captured: spec.filters, spec.startTime cannot be honoured yet; remove it to capture everything at once",
      lastTransitionTime: new Date(world.time).toISOString(),
    },
  ]);
  world.time += 60_000;
  expect(await status()).toEqual(before);
});
