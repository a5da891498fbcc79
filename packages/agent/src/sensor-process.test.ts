import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FromSensor } from "./sensor/messages.ts";
import { SensorProcess, sensorName } from "./sensor-process.ts";
import { until } from "./testing/until.ts";

let folder: string;
let waits: number[];
let heard: FromSensor[];
let started: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pecag-sensor-"));
  waits = [];
  heard = [];
  started = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const state = `process.send({ type: "state", taps: [], captures: [], problems: [], refused: { cap: 2 } });`;

/** A sensor whose program is `text`; waits between restarts are noted, not waited. */
function sensor(text: string): SensorProcess {
  const entry = join(folder, "sensor.mjs");
  writeFileSync(entry, text);
  return new SensorProcess({
    entry,
    name: "abcde",
    memory: 134_217_728,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    now: Date.now,
    delay: async (milliseconds) => void waits.push(milliseconds),
    onStart: () => started++,
    onMessage: (message) => heard.push(message),
    onChange: () => {},
  });
}

test("one that dies at once is tried again ever more slowly", async () => {
  const broken = sensor("process.exit(1)");
  await until(() => waits.length >= 7);
  await broken.stop();
  expect(waits.slice(0, 7)).toEqual([0, 100, 200, 400, 800, 1_600, 2_000]);
});

test("one that worked is back at once, however often it is killed, and what it refused is not forgotten", async () => {
  const one = sensor(`${state} process.on("message", () => {});`);
  for (let round = 1; round <= 3; round++) {
    await until(() => one.state !== undefined);
    process.kill(one.pid, "SIGKILL");
    await until(() => one.restarts === round);
  }
  await until(() => one.state !== undefined);
  expect(waits).toEqual([0, 0, 0]);
  expect(started).toBe(4);
  expect(one.refused).toEqual({ cap: 8 });
  await one.stop();
});

test("its last words count", async () => {
  const one = sensor(`
    process.on("message", async () => {
      const send = (i) => new Promise((sent) => process.send({ type: "matches", matches: [{ i, text: "x".repeat(10_000) }] }, sent));
      await Promise.all(Array.from({ length: 200 }, (_, i) => send(i)));
      setImmediate(() => process.disconnect());
    });`);
  await one.stop();
  expect(heard).toHaveLength(200);
});

test("one that does not stop is made to", async () => {
  const deaf = sensor(`process.on("message", () => {}); process.on("SIGTERM", () => {}); ${state}`);
  await until(() => deaf.state !== undefined);
  await deaf.stop();
  expect(deaf.pid).toBe(0);
});

test("a sensor's name is five letters, always the same for its node", () => {
  expect(sensorName("node-a")).toMatch(/^[a-z2-9]{5}$/);
  expect(sensorName("node-a")).toBe(sensorName("node-a"));
  expect(sensorName("node-a")).not.toBe(sensorName("node-b"));
});
