import type { CaptureOnAlert, PacketCapture, Pod, SecurityEvent } from "@peccary/api";
import { hasTraffic } from "../reconcile/coverage.ts";
import { alertHash } from "./capture-object.ts";
import { ALERT_LABEL, OWNER_LABEL, WORKLOADS_ANNOTATION } from "./labels.ts";

/** Milliseconds. What an older alert was about is over; agents that were away send such. */
export const MAX_AGE = 300_000;
const HOUR = 3_600_000;

/** Why an alert starts no capture. */
export type Refusal =
  | "late"
  | "no-workload"
  | "cool-down"
  | "at-once"
  | "per-node"
  | "per-hour"
  | "not-accepted";

export type Decision =
  /** Names of the pods to capture. */
  | { readonly start: readonly string[] }
  | { readonly refused: Refusal }
  /** Not what the policy is about, or dealt with before. */
  | undefined;

/** What is there already: all captures that alerts started, and all pods. */
export interface Situation {
  readonly captures: readonly PacketCapture[];
  readonly pods: readonly Pod[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Whether an alert starts a capture in a namespace, for an owner with a policy: an inspection, or whatever else
 * alerts come from. Looks at nothing but its arguments, so the answer is the same after a restart.
 */
export function decide(
  alert: SecurityEvent,
  owner: { readonly uid: string; readonly namespace: string; readonly policy: CaptureOnAlert },
  { captures, pods, now }: Situation,
): Decision {
  const { policy } = owner;
  if (!concerns(alert, policy)) return undefined;
  const own = captures.filter((capture) => capture.metadata.labels?.[OWNER_LABEL] === owner.uid);
  if (own.some((capture) => capture.metadata.labels?.[ALERT_LABEL] === alertHash(alert.id))) return undefined;
  if (now - alert.time_us / 1_000 > MAX_AGE) return { refused: "late" };

  const targets = workloadsOf(alert, owner.namespace, pods);
  if (targets.length === 0) return { refused: "no-workload" };
  const started = (capture: PacketCapture) => Date.parse(capture.metadata.creationTimestamp ?? "");
  const cooling = new Set(
    own
      .filter(
        (one) => one.metadata.namespace === owner.namespace && now - started(one) < policy.coolDown * 1_000,
      )
      .flatMap(workloadNames),
  );
  const rested = targets.filter(({ metadata }) => !cooling.has(metadata.name));
  if (rested.length === 0) return { refused: "cool-down" };

  const isRunning = ({ spec }: PacketCapture) => Date.parse(spec.endTime ?? "") > now;
  if (own.filter(isRunning).length >= policy.atOnce) return { refused: "at-once" };
  if (own.filter((one) => now - started(one) < HOUR).length >= policy.perHour) return { refused: "per-hour" };
  const busy = runningByNode(captures.filter(isRunning), pods);
  const full = rested.some(({ spec }) => (busy.get(spec?.nodeName ?? "") ?? 0) >= policy.perNode);
  if (full) return { refused: "per-node" };
  return { start: rested.map(({ metadata }) => metadata.name) };
}

/** Whether the policy asks for captures of such alerts. */
function concerns({ record }: SecurityEvent, { sids, priority }: CaptureOnAlert): boolean {
  const sid = Number(record["snort_signature_id"]);
  if (sids !== undefined && !sids.some(([first, last]) => sid >= first && sid <= last)) return false;
  const given = record["priority"];
  return priority === undefined || (typeof given === "number" && given <= priority);
}

/** Both ends of an alert, as far as they are pods of the namespace that are there now. */
function workloadsOf(alert: SecurityEvent, namespace: string, pods: readonly Pod[]): Pod[] {
  const names = new Set<string | undefined>();
  if (alert.source_namespace === namespace) names.add(alert.source_name);
  if (alert.dest_namespace === namespace) names.add(alert.dest_name);
  return pods.filter(
    (pod) => pod.metadata.namespace === namespace && names.has(pod.metadata.name) && hasTraffic(pod),
  );
}

const workloadNames = ({ metadata }: PacketCapture): string[] =>
  metadata.annotations?.[WORKLOADS_ANNOTATION]?.split(",") ?? [];

/** How many captures run on each node. */
function runningByNode(running: readonly PacketCapture[], pods: readonly Pod[]): ReadonlyMap<string, number> {
  const nodeOf = new Map(
    pods.map(({ metadata, spec }) => [`${metadata.namespace}/${metadata.name}`, spec?.nodeName]),
  );
  const found = new Map<string, number>();
  for (const capture of running) {
    const nodes = new Set(
      workloadNames(capture).map((name) => nodeOf.get(`${capture.metadata.namespace}/${name}`)),
    );
    for (const node of nodes) if (node !== undefined) found.set(node, (found.get(node) ?? 0) + 1);
  }
  return found;
}
