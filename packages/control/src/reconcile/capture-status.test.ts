import type { CaptureState, PacketCapture } from "@peccary/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Objects } from "../objects/objects.ts";
import { AWAY_AFTER } from "../server/nodes.ts";
import { capture, pod, type TestWorld, testWorld } from "../testing/world.ts";
import { assignments } from "./assignments.ts";
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

test("a capture that is finished on a node that is away stays so", async () => {
  const uid = await start();
  const { leave } = world.join("node-a");
  say(uid, "Finished", ["a.pcap"]);
  await status();
  leave();
  await vi.advanceTimersByTimeAsync(AWAY_AFTER);
  expect((await status())?.files).toEqual([
    { node: "node-a", directory: "/d", fileNames: ["a.pcap"], state: "Finished" },
  ]);
});

test("each node in its own state", async () => {
  const uid = await start();
  await world.objects.create(pod("q", {}, { node: "node-b" }));
  world.join("node-a");
  world.join("node-b");
  say(uid, "Capturing", ["a.pcap"]);
  world.report("node-b", {
    captures: [{ uid, directory: "/e", fileNames: [], state: "WaitingForTraffic", errors: [] }],
  });
  expect((await status())?.files?.map(({ node, state }) => [node, state])).toEqual([
    ["node-a", "Capturing"],
    ["node-b", "WaitingForTraffic"],
  ]);
});

test.each([
  [{ filters: [{ protocol: "HTTP" }] }, "spec.filters has a protocol or port that there is not"],
  [{ startTime: "soon" }, "spec.startTime is not a time"],
])("a spec that slipped in with %j captures nothing, and says so", async (spec, why) => {
  const { metadata } = await world.objects.create(capture("cap", {}));
  await world.objects.create(pod("p", {}, { node: "node-a" }));
  world.join("node-a");
  const slipped = { ...world, objects: slippedIn(metadata.uid!, spec) };
  const run = (make: typeof captureStatus): Promise<void> =>
    make(slipped).reconcile(new AbortController().signal);
  await run(captureStatus);
  const [stored] = (await world.stored("PacketCapture")) as unknown as PacketCapture[];
  expect(stored?.status).toMatchObject({
    files: [{ node: "node-a", fileNames: [], state: "Error" }],
    conditions: [
      { type: "Valid", status: "False", reason: "InvalidSpec", message: `nothing is captured: ${why}` },
    ],
  });
  await run(assignments);
  expect(world.nodes.list()[0]?.assignment?.captures[0]?.workloads).toEqual([]);
});

/** The world's objects, with one capture as another API might have let it in. */
function slippedIn(uid: string, spec: object): Objects {
  const list: Objects["list"] = async (...of) =>
    (await world.objects.list(...of)).map((object) =>
      object.metadata.uid === uid ? { ...object, spec: { ...(object.spec as object), ...spec } } : object,
    );
  return new Proxy(world.objects, {
    get: (target, name) =>
      name === "list" ? list : (Reflect.get(target, name) as (...given: unknown[]) => unknown).bind(target),
  });
}

const annotated = async (annotations: Record<string, string>) => {
  await world.objects.create(pod("p", {}, { node: "node-a" }));
  const made = capture("cap", {});
  await world.objects.create({ ...made, metadata: { ...made.metadata, annotations } });
  return status();
};

test("says how packets are masked", async () => {
  const said = await annotated({ "peccary.io/privacy": "headers-only" });
  expect(said?.conditions).toMatchObject([
    { type: "Privacy", status: "True", message: "nothing is kept behind the transport header" },
  ]);
});

test.each([
  [{ "peccary.io/privacy": "mask" }, 'peccary.io/privacy: "mask" is not one of'],
  [{ "peccary.io/mask-patterns": "/(a)\\1/" }, "has a reference back to a group"],
])("a mask that cannot be had is a condition, and nothing is captured: %o", async (annotations, why) => {
  world.join("node-a");
  const said = await annotated(annotations);
  expect(said?.files).toEqual([{ node: "node-a", fileNames: [], state: "Error" }]);
  expect(said?.conditions).toMatchObject([{ type: "Privacy", status: "False", reason: "BadAnnotation" }]);
  expect(said?.conditions?.[0]?.message).toContain(why);
  await world.run(assignments);
  expect(world.nodes.list()[0]?.assignment?.captures[0]?.workloads).toEqual([]);
});
