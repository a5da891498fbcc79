import type { Assignment, Order } from "@peccary/api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { backoff, realDelay } from "../backoff.ts";
import type { Problem } from "../problem.ts";
import { FakeControl } from "../testing/fake-control.ts";
import { until } from "../testing/until.ts";
import { ControlClient } from "./client.ts";
import { followOrders } from "./orders.ts";

const assignment = (generation: number): Assignment => ({
  generation,
  node: "node-a",
  rules: "1",
  variables: {},
  workloads: [],
  inspections: [],
  captures: [],
  endpoints: [],
  limits: { cpu: 1, memory: 1 },
});

let control: FakeControl;
let orders: Order[];
let problems: (Problem | undefined)[];
let stop: AbortController;
let running: Promise<void>;

const start = (token = control.token): void => {
  running = followOrders(
    {
      client: new ControlClient({ control: control.url, token }),
      node: "node-a",
      backoff: backoff({ first: 1, longest: 5, delay: realDelay, random: Math.random }),
      onOrder: (order) => orders.push(order),
      onProblem: (problem) => problems.push(problem),
    },
    stop.signal,
  );
};
beforeEach(async () => {
  control = await new FakeControl().start();
  orders = [];
  problems = [];
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await running;
  await control.stop();
});
const heard = (generation: number): Promise<unknown> =>
  until(() => orders.some((order) => order.assignment?.generation === generation));

test("hears the newest assignment at once, then what changes", async () => {
  control.assign(assignment(1));
  start();
  await heard(1);
  control.order("{}\n\n");
  control.assign(assignment(2));
  await heard(2);
  expect(problems.filter(Boolean)).toEqual([]);
});

test("comes back when the control plane does", async () => {
  control.assign(assignment(1));
  start();
  await heard(1);
  await control.stop();
  control.assign(assignment(2));
  await until(() => problems.some((problem) => problem !== undefined));
  await control.start();
  await heard(2);
  expect(problems.at(-1)).toBeUndefined();
});

test("an order cut at any byte is still one order", async () => {
  control.assign(assignment(1));
  start();
  await heard(1);
  const line = `${JSON.stringify({ assignment: assignment(2) })}\n`;
  for (let cut = 1; cut < line.length; cut += 7) {
    const before = orders.length;
    control.order(line.slice(0, cut));
    await new Promise((resolve) => setImmediate(resolve));
    control.order(line.slice(cut));
    await until(() => orders.length > before);
    expect(orders.at(-1)?.assignment?.generation).toBe(2);
  }
});

test.each([
  ["text that is not JSON", "nonsense\n", "is not JSON"],
  ["another shape", '{"assignment":{"generation":"x"}}\n', "cannot be read"],
])("asks anew after %s", async (_what, line, message) => {
  control.assign(assignment(1));
  start();
  await heard(1);
  control.assign(undefined);
  control.order(line);
  await until(() => problems.some((problem) => problem?.message.includes(message)));
});

test("a wrong token is a problem, not an end", async () => {
  start("wrong");
  await until(() => problems.filter((problem) => problem?.message.includes("401")).length > 1);
});
