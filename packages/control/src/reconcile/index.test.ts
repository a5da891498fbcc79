import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { inspection, pod, testWorld } from "../testing/world.ts";
import { reconcilers } from "./index.ts";

/** Files of the folder that are no reconciler. */
const OTHERS = new Set([
  "capture-order.ts",
  "privacy.ts",
  "coverage.ts",
  "driver.ts",
  "index.ts",
  "reconciler.ts",
  "world.ts",
  "write.ts",
]);

test("lists every reconciler file, in order", async () => {
  const world = await testWorld();
  const files = readdirSync(import.meta.dirname).filter(
    (file) => !/\.test\.ts$/.test(file) && !OTHERS.has(file),
  );
  expect(reconcilers.map((make) => `${make(world).name}.ts`)).toEqual(files.sort());
  await world.close();
});

test("together they come to rest: a second round writes nothing and orders nothing", async () => {
  const world = await testWorld();
  const { orders } = world.join("node-a");
  await world.objects.create(inspection("web", "app == 'web'"));
  await world.objects.create(pod("web-1", { app: "web" }));
  const round = async () => {
    for (const make of reconcilers) await world.run(make);
  };
  const state = async () =>
    Promise.all(
      (["Node", "Pod", "DeepPacketInspection", "DaemonSet"] as const).map((kind) => world.stored(kind)),
    );
  for (let i = 0; i < 3; i++) await round();
  const before = [await state(), orders.length];
  world.time += 60_000;
  await round();
  expect([await state(), orders.length]).toEqual(before); // resource versions too
  await world.close();
});
