import type { Assignment } from "@peccary/api";
import { expect, test } from "vitest";
import { match } from "../testing/samples.ts";
import { EventMaker } from "./event-maker.ts";

const workload = { uid: "pod-1", namespace: "dev", name: "nginx", netns: "x" };
const order = (uid: string, workloads: string[]) => ({ uid, namespace: "dev", name: uid, workloads });
const assignment = (...inspections: ReturnType<typeof order>[]): Assignment => ({
  generation: 1,
  node: "node-a",
  rules: "1",
  variables: {},
  workloads: [workload],
  inspections,
  captures: [],
  endpoints: [],
  limits: { cpu: 1, memory: 1 },
});

test.each([
  ["none selects it", [order("a", [])], 1, []],
  ["one selects it", [order("a", ["pod-1"]), order("b", ["pod-2"])], 1, ["dpi.dev/a"]],
  ["two select it", [order("a", ["pod-1"]), order("b", ["pod-1"])], 1, ["dpi.dev/a", "dpi.dev/b"]],
  ["the tap was given up", [order("a", ["pod-1"])], 2, []],
])("one event an inspection: %s", (_what, inspections, tap, origins) => {
  const maker = new EventMaker("node-a");
  maker.follow(assignment(...inspections));
  const events = maker.events([match({ where: { tap } })], (number) => (number === 1 ? workload : undefined));
  expect(events.map(({ origin }) => origin)).toEqual(origins);
});

test("ids are kept apart over batches and assignments, and begin anew with a new sensor", () => {
  const maker = new EventMaker("node-a");
  const next = (): string | undefined => maker.events([match()], () => workload)[0]?.id;
  maker.follow(assignment(order("a", ["pod-1"])));
  const first = next();
  maker.follow(assignment(order("a", ["pod-1"]), order("b", [])));
  expect(next()).toBe(`${first}_1_57461_2`);
  maker.restart();
  expect(next()).toBe(first);
});
