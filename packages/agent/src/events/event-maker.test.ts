import type { Assignment, InspectionOrder } from "@peccary/api";
import { expect, test } from "vitest";
import { match } from "../testing/samples.ts";
import { EventMaker } from "./event-maker.ts";

const workload = { uid: "pod-1", namespace: "dev", name: "nginx", aggregate: "nginx", netns: "x" };
const netshoot = { uid: "pod-2", namespace: "dev", name: "netshoot-1", aggregate: "netshoot-*", netns: "y" };
const order = (uid: string, workloads: string[]): InspectionOrder => ({
  uid,
  namespace: "dev",
  name: uid,
  workloads,
});
const assignment = (...inspections: InspectionOrder[]): Assignment => ({
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
  const events = maker.events([match({ where: { tap } })], new Map([[1, workload]]));
  expect(events.map(({ origin }) => origin)).toEqual(origins);
});

test("ids are kept apart over batches and assignments, and begin anew with a new sensor", () => {
  const maker = new EventMaker("node-a");
  const next = (): string | undefined => maker.events([match()], new Map([[1, workload]]))[0]?.id;
  maker.follow(assignment(order("a", ["pod-1"])));
  const first = next();
  maker.follow(assignment(order("a", ["pod-1"]), order("b", [])));
  expect(next()).toBe(`${first}_1_57461_2`);
  maker.restart();
  expect(next()).toBe(first);
});

test("a neighbour is named by what our own sensors found, before the control plane knows its address", () => {
  const maker = new EventMaker("node-a");
  const workloads = new Map([
    [1, workload],
    [2, netshoot],
  ]);
  maker.follow(assignment(order("a", ["pod-1"])));
  const sources = (): (string | undefined)[] =>
    maker
      .events([match({ where: { source: "10.0.0.1" } })], workloads)
      .flatMap(({ source_name, source_name_aggr }) => [source_name, source_name_aggr]);
  expect(sources()).toEqual([undefined, undefined]);
  maker.learn(new Map([[2, ["10.0.0.1"]]]), workloads);
  expect(sources()).toEqual(["netshoot-1", "netshoot-*"]);
});

test("each inspection's event shows what its own annotations let it show", () => {
  const maker = new EventMaker("node-a");
  const ring = { bytes: 1, seconds: 1, privacy: { maskHttp: true } };
  const payload = "GET / HTTP/1.1\r\nCookie: a=b\r\n";
  maker.follow(
    assignment(
      { ...order("a", ["pod-1"]), ring },
      { ...order("b", ["pod-1"]), ring, privacy: { maskHttp: true } },
      { ...order("c", ["pod-1"]), ring, privacy: { headersOnly: true } },
    ),
  );
  const found = { ...match({ payload }), ranges: [[0, 3]] as const };
  const events = maker.events([found], new Map([[1, workload]]));
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const places = { buffer: "pkt_data", matches: [[0, 3]] };
  expect(events.map(({ record: { payload, buffer, matches } }) => ({ payload, buffer, matches }))).toEqual([
    { payload: base64(payload), ...places },
    { payload: base64(payload.replace("a=b", "xxx")), ...places },
    { payload: undefined, ...places },
  ]);
});
