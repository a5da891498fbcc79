import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SecurityEvent } from "@peccary/api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { backoff } from "../backoff.ts";
import { ControlClient } from "../control/client.ts";
import type { Problem } from "../problem.ts";
import { FakeControl } from "../testing/fake-control.ts";
import { event } from "../testing/samples.ts";
import { until } from "../testing/until.ts";
import { deliver } from "./deliver.ts";
import { Spool } from "./spool.ts";

let directory: string;
let control: FakeControl;
let spool: Spool;
let stop: AbortController;
let running: Promise<void>;
let problems: (string | undefined)[];
let givenUp: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "pecag-deliver-"));
  control = await new FakeControl().start();
  spool = await Spool.open({ directory });
  stop = new AbortController();
  problems = [];
  givenUp = 0;
});
afterEach(async () => {
  stop.abort();
  await running;
  await spool.close();
  await control.stop();
  rmSync(directory, { recursive: true });
});

const start = (): void => {
  const options = {
    client: new ControlClient({ control: control.url, token: control.token }),
    node: "node-a",
    spool,
    backoff: backoff({
      first: 1,
      longest: 1,
      delay: () => new Promise((resolve) => setTimeout(resolve, 1)),
      random: () => 1,
    }),
    onGivenUp: () => givenUp++,
    onProblem: (problem: Problem | undefined) => problems.push(problem?.code),
  };
  running = deliver(options, stop.signal);
};
const many = (count: number): SecurityEvent[] => Array.from({ length: count }, (_, i) => event(String(i)));
const arrived = (count: number): Promise<unknown> => until(() => control.events.length === count);

test("sends what was there, and what comes later", async () => {
  await spool.add(many(3));
  start();
  await arrived(3);
  await spool.add([event("later")]);
  await arrived(4);
  expect(control.events.at(-1)?.id).toBe("later");
  expect(problems).not.toContain("CONTROL_REFUSED");
});

test.each([500, 503, 429, 401, 404])("keeps events while the answer is %i", async (status) => {
  control.refuse = status;
  start();
  await spool.add(many(5));
  await until(() => control.batches >= 3);
  control.refuse = 200;
  await arrived(5);
  expect(control.events.map(({ id }) => id)).toEqual(["0", "1", "2", "3", "4"]);
  expect([givenUp, problems.at(-1)]).toEqual([0, undefined]);
});

test("keeps events while nobody answers", async () => {
  await control.stop();
  await spool.add(many(5));
  start();
  await until(() => problems.length > 2);
  await control.start();
  await arrived(5);
});

test("gives up the one event that is refused for good, and no other", async () => {
  control.refuse = (events) => (events.some(({ id }) => id === "13") ? 400 : 200);
  await spool.add(many(50));
  start();
  await arrived(49);
  expect(givenUp).toBe(1);
  expect(control.events.map(({ id }) => id)).toEqual(
    many(50)
      .map(({ id }) => id)
      .filter((id) => id !== "13"),
  );
});
