import type { NodeReport } from "@peccary/api";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { EvidenceStore } from "../evidence/store.ts";
import type { Feed } from "./feed.ts";
import type { Nodes } from "./nodes.ts";

function shedBy(
  { sensors }: NodeReport,
  field: "packets" | "bytes" | "flows",
): { readonly [level: string]: number } {
  const sum: { [level: string]: number } = {};
  for (const { shed } of sensors)
    for (const [at, count] of (shed?.left ?? []).entries()) sum[at + 1] = (sum[at + 1] ?? 0) + count[field];
  return sum;
}

/** Seconds, around the 0.5 within which an alert must be readable. */
const LATENCY_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** By inspection: captures that alerts started, and alerts that started none, by the limit that refused. */
export type CaptureCounts = Counter<"namespace" | "inspection" | "result">;

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
  readonly captureCounts: CaptureCounts;
  /** By method and status. */
  readonly requests: Counter<"method" | "status">;
}

export function createMetrics(nodes: Nodes, feed: Feed, evidence: EvidenceStore): Metrics {
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
  const counts = <Label extends string>(
    name: string,
    help: string,
    label: Label,
    of: (report: NodeReport) => { readonly [name: string]: number } | undefined,
  ) =>
    new Gauge<"node" | Label>({
      name,
      help,
      labelNames: ["node", label],
      registers,
      collect() {
        this.reset();
        for (const { name: node, report } of nodes.list())
          for (const [key, count] of Object.entries((report && of(report)) ?? {}))
            this.labels(node, key).set(count);
      },
    });
  counts(
    "peccary_agent_refused",
    "What limits made a node's agent leave out since it started, of traffic, events and captured packets: by the limit's name.",
    "cap",
    ({ refused }) => refused,
  );
  new Gauge({
    name: "peccary_sensor_shed_level",
    help: "How much a sensor leaves unseen now because there is too much: 0 nothing, 1 TLS after the handshake, 2 also responses past their start, 3 also some flows.",
    labelNames: ["node", "sensor"],
    registers,
    collect() {
      this.reset();
      for (const { name: node, report } of nodes.list())
        for (const { name: sensor, kind, shed } of report?.sensors ?? [])
          if (kind === "inspect") this.labels(node, sensor).set(shed?.level ?? 0);
    },
  });
  for (const field of ["packets", "bytes", "flows"] as const)
    counts(
      `peccary_shed_${field}`,
      `What a node's sensors left unseen because there was too much, since the agent started: ${field}, by level.`,
      "level",
      (report) => shedBy(report, field),
    );
  counts(
    "peccary_rule_given_up",
    "How often a rule was given up on a node because it would have taken too long: by sid, those given up most.",
    "sid",
    ({ givenUp }) => givenUp,
  );
  for (const [name, help, of] of [
    ["peccary_evidence_files", "Alerts whose packets are kept.", () => evidence.files],
    ["peccary_evidence_bytes", "Octets of the packets that are kept with alerts.", () => evidence.bytes],
  ] as const)
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(of());
      },
    });
  new Gauge({
    name: "peccary_evidence_removed",
    help: "Alerts whose packets were removed since the start, by why: retention, total, rule.",
    labelNames: ["reason"],
    registers,
    collect() {
      for (const [reason, count] of Object.entries(evidence.removed)) this.set({ reason }, count);
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
    captureCounts: counter(
      "peccary_alert_captures_total",
      "Alerts of inspections with capture-on-alert: those that started a capture, others by the limit that refused.",
      ["namespace", "inspection", "result"],
    ),
    requests: counter("peccary_http_requests_total", "Requests answered.", ["method", "status"]),
  };
}
