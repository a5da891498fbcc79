import type { PacketCapture } from "@peccary/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AWAY_AFTER } from "../server/nodes.ts";
import { capture, type TestWorld, testWorld } from "../testing/world.ts";
import { CAPTURE_FINALIZER, captureFinalizer } from "./capture-finalizer.ts";

let world: TestWorld;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  world = await testWorld();
});
afterEach(async () => {
  vi.useRealTimers();
  await world.close();
});

/** A capture that is held, with files on these nodes, and then deleted. Gives its uid. */
const deleted = async (...holders: string[]): Promise<string> => {
  await world.objects.create(capture("cap", {}));
  await world.run(captureFinalizer);
  const [held] = await world.stored("PacketCapture");
  expect(held?.metadata.finalizers).toEqual([CAPTURE_FINALIZER]);
  await world.objects.updateStatus({
    ...held!,
    status: { files: holders.map((node) => ({ node, fileNames: ["a.pcap"], state: "Capturing" })) },
  });
  await world.objects.delete(world.kinds.PacketCapture, "cap", "default");
  const [waiting] = await world.stored("PacketCapture");
  // The store's clock is the machine's.
  world.time = Date.parse(waiting!.metadata.deletionTimestamp!);
  return waiting!.metadata.uid!;
};
const isThere = async (): Promise<boolean> => {
  await world.run(captureFinalizer);
  return ((await world.stored("PacketCapture")) as unknown as PacketCapture[]).length > 0;
};
const say = (node: string, uid: string, removed?: boolean): void =>
  world.report(node, {
    captures: [
      { uid, directory: "/d", fileNames: [], state: "Finished", errors: [], ...(removed && { removed }) },
    ],
  });

test("a capture goes when every node has removed its files", async () => {
  world.join("node-a");
  world.join("node-b");
  const uid = await deleted("node-a");
  expect(await isThere()).toBe(true);
  say("node-a", uid, true);
  say("node-b", uid);
  expect(await isThere()).toBe(true);
  say("node-b", uid, true);
  expect(await isThere()).toBe(false);
});

test("waits for a node that is gone for some time only", async () => {
  world.join("node-a");
  const uid = await deleted("node-a", "gone");
  say("node-a", uid, true);
  expect(await isThere()).toBe(true);
  world.time += 29_999;
  expect(await isThere()).toBe(true);
  world.time += 1;
  expect(await isThere()).toBe(false);
});

test("does not wait for a node that is away and had no files", async () => {
  world.join("node-a");
  const { leave } = world.join("node-b");
  leave();
  await vi.advanceTimersByTimeAsync(AWAY_AFTER);
  const uid = await deleted("node-a");
  say("node-a", uid, true);
  expect(await isThere()).toBe(false);
});

test("other finalizers are left alone", async () => {
  const made = capture("cap", {});
  await world.objects.create({ ...made, metadata: { ...made.metadata, finalizers: ["example.org/theirs"] } });
  await world.run(captureFinalizer);
  await world.objects.delete(world.kinds.PacketCapture, "cap", "default");
  await world.run(captureFinalizer);
  expect((await world.stored("PacketCapture"))[0]?.metadata.finalizers).toEqual(["example.org/theirs"]);
});
