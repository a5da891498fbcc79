import type { Node } from "@peccary/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AWAY_AFTER } from "../server/nodes.ts";
import { type TestWorld, testWorld } from "../testing/world.ts";
import { nodeObjects } from "./nodes.ts";

let world: TestWorld;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  world = await testWorld();
});
afterEach(async () => {
  vi.useRealTimers();
  await world.close();
});

const ready = async () => {
  await world.run(nodeObjects);
  const nodes = (await world.stored("Node")) as unknown as Node[];
  return Object.fromEntries(
    nodes.map(({ metadata, status }) => [
      metadata.name,
      status.conditions?.map(({ status }) => status).join(),
    ]),
  );
};

test("a node that called is there, and ready while its agent is", async () => {
  const { leave } = world.join("node-a");
  expect(await ready()).toEqual({ "node-a": "True" });
  leave();
  await vi.advanceTimersByTimeAsync(AWAY_AFTER);
  expect(await ready()).toEqual({ "node-a": "False" });
  world.join("node-a");
  expect(await ready()).toEqual({ "node-a": "True" });
});

test("a node known from before has time to call again", async () => {
  await world.objects.create({ apiVersion: "v1", kind: "Node", metadata: { name: "node-b" } });
  expect(await ready()).toEqual({ "node-b": "True" });
  await vi.advanceTimersByTimeAsync(AWAY_AFTER);
  expect(await ready()).toEqual({ "node-b": "False" });
});
