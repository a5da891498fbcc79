import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Feed } from "./feed.ts";
import type { Nodes } from "./nodes.ts";

/** Seconds, around the 0.5 within which an alert must be readable. */
const LATENCY_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** What `/metrics` shows. Nothing that is refused or lost is missing here. */
export interface Metrics {
  readonly registry: Registry;
  readonly eventsStored: Counter;
  /** By reason: invalid, too_large. */
  readonly eventsRefused: Counter<"reason">;
  /** From the packet to the event's being on disk. */
  readonly eventLatency: Histogram;
  readonly watchersCut: Counter;
  readonly ordersCut: Counter;
  /** By method and status. */
  readonly requests: Counter<"method" | "status">;
}

export function createMetrics(nodes: Nodes, feed: Feed): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const counter = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter<Label>({ name, help, labelNames, registers });
  const gauge = (name: string, help: string, collect: (set: (node: string, value: number) => void) => void) =>
    new Gauge({
      name,
      help,
      labelNames: ["node"],
      registers,
      collect() {
        this.reset();
        collect((node, value) => this.set({ node }, value));
      },
    });
  const sensors = (field: "packets" | "bytes" | "drops" | "memory" | "restarts") =>
    new Gauge({
      name: `peccary_sensor_${field}`,
      help: `Of a node's sensors, those that inspect and those that write captures: ${field}.`,
      labelNames: ["node", "kind"],
      registers,
      collect() {
        this.reset();
        for (const { name: node, report } of nodes.list())
          for (const sensor of report?.sensors ?? []) this.inc({ node, kind: sensor.kind }, sensor[field]);
      },
    });

  for (const field of ["packets", "bytes", "drops", "memory", "restarts"] as const) sensors(field);
  gauge("peccary_node_present", "1 when the node's agent is connected.", (set) => {
    for (const { name, present } of nodes.list()) set(name, present ? 1 : 0);
  });
  new Gauge({
    name: "peccary_agent_refused",
    help: "Events and captured packets a node's agent had to give up since it started, by the cap that was reached.",
    labelNames: ["node", "cap"],
    registers,
    collect() {
      this.reset();
      for (const { name, report } of nodes.list())
        for (const [cap, count] of Object.entries(report?.refused ?? {}))
          this.set({ node: name, cap }, count);
    },
  });
  new Gauge({
    name: "peccary_alert_watchers",
    help: "Open streams of alerts.",
    registers,
    collect() {
      this.set(feed.readers);
    },
  });

  return {
    registry,
    eventsStored: counter("peccary_events_stored_total", "Events that were new and are on disk."),
    eventsRefused: counter("peccary_events_refused_total", "Events an agent sent that are not valid.", [
      "reason",
    ]),
    eventLatency: new Histogram({
      name: "peccary_event_latency_seconds",
      help: "From the packet to its event being on disk.",
      buckets: LATENCY_BUCKETS,
      registers,
    }),
    watchersCut: counter(
      "peccary_alert_watchers_cut_total",
      "Streams of alerts cut because their reader was slow.",
    ),
    ordersCut: counter("peccary_orders_cut_total", "Streams of orders cut because their agent was slow."),
    requests: counter("peccary_http_requests_total", "Requests answered.", ["method", "status"]),
  };
}
