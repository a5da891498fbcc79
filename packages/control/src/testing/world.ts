import type { NodeReport, Order } from "@peccary/api";
import { Counter } from "prom-client";
import { MemoryEventStore } from "../events/memory.ts";
import type { EventStore } from "../events/store.ts";
import { createKube } from "../kube/kube.ts";
import type { KubeObject } from "../objects/objects.ts";
import type { Reconciler } from "../reconcile/reconciler.ts";
import type { World } from "../reconcile/world.ts";
import { Feed, fedStore } from "../server/feed.ts";
import { Nodes } from "../server/nodes.ts";
import { ruleText } from "../server/rule-text.ts";

export interface TestWorld extends World {
  readonly nodes: Nodes;
  /** Where tests put alerts; its clock is the world's. */
  readonly events: EventStore;
  /** The clock, in milliseconds; tests may turn it. */
  time: number;
  /** Runs a reconciler once, as its driver would. */
  run(make: (world: World) => Reconciler): Promise<void>;
  /** A node whose agent is connected. Returns what it was ordered, and how to disconnect. */
  join(node: string): { orders: Order[]; leave: () => void };
  report(node: string, report: Partial<NodeReport>): void;
  /** Every object there is of a kind, without what the store keeps for itself. */
  stored(kind: keyof World["kinds"], namespace?: string): Promise<KubeObject[]>;
  close(): Promise<void>;
}

const START = Date.parse("2030-01-01T00:00:00Z");

/** The real embedded API in memory, and nodes without a network. */
export async function testWorld(): Promise<TestWorld> {
  let now = (): number => START;
  const kube = await createKube({ now: () => now() });
  const nodes = new Nodes(() => world.time);
  const feed = new Feed();
  const world: TestWorld = {
    objects: kube.objects,
    kinds: kube.kinds,
    nodes,
    rules: ruleText([], {}),
    events: fedStore(new MemoryEventStore(() => world.time * 1_000), feed),
    feed,
    captureCounts: new Counter({
      name: "captures",
      help: "captures",
      labelNames: ["namespace", "inspection", "result"],
      registers: [],
    }),
    time: START,
    now: () => world.time,
    run: (make) => make(world).reconcile(new AbortController().signal),
    join(node) {
      const orders: Order[] = [];
      const leave = nodes.connect(
        node,
        (order) => void orders.push(order),
        () => {},
      );
      return { orders, leave };
    },
    report: (node, report) =>
      nodes.report(node, {
        generation: 1,
        inspections: [],
        captures: [],
        sensors: [],
        refused: {},
        ...report,
      }),
    stored: (kind, namespace) => kube.objects.list(kube.kinds[kind], namespace),
    async close() {
      nodes.close();
      await kube.close();
    },
  };
  now = world.now;
  return world;
}

type Labels = { readonly [name: string]: string };

export const inspection = (name: string, selector: string, namespace = "default"): KubeObject => ({
  apiVersion: "projectcalico.org/v3",
  kind: "DeepPacketInspection",
  metadata: { name, namespace },
  spec: { selector },
});

export const capture = (name: string, spec: object, namespace = "default"): KubeObject => ({
  apiVersion: "projectcalico.org/v3",
  kind: "PacketCapture",
  metadata: { name, namespace },
  spec,
});

/** A workload in the network namespace of its name. */
export const pod = (
  name: string,
  labels: Labels,
  more: { node?: string; namespace?: string; annotations?: Labels } = {},
): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name,
    namespace: more.namespace ?? "default",
    labels,
    annotations: more.annotations ?? { "peccary.io/netns": name },
  },
  spec: {
    ...(more.node !== undefined && { nodeName: more.node }),
    containers: [{ name: "main", image: "nginx" }],
  },
});
