import type { Kinds, PacketCapture, Pod, SecurityEvent, Service } from "@peccary/api";
import type { AddressNames } from "@peccary/engine/captures";
import type { EventStore } from "../events/store.ts";
import type { Objects } from "../objects/objects.ts";
import type { NodeState } from "../server/nodes.ts";
import { AlertMarks, MAX_MARKS } from "./alert-marks.ts";
import { type CaptureFile, filesOf } from "./capture.ts";
import { interfacesOf } from "./interfaces-of.ts";
import { mergeCaptures } from "./merge.ts";

/** Rows of one question to the event store: its most. */
const PAGE = 1_000;
/** Microseconds before a capture was made that may still be its packets': clocks of nodes differ. */
const SLACK = 60_000_000;

export interface MergedCaptureOptions {
  readonly objects: Pick<Objects, "list">;
  readonly kinds: Kinds;
  readonly events: Pick<EventStore, "page">;
  readonly nodes: { list(): readonly NodeState[] };
  readonly open: (file: CaptureFile) => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

/** All files of a capture as one, with what the control plane knows: names, labels, losses, alerts, and what was masked. */
export async function mergedCapture(
  capture: PacketCapture,
  { objects, kinds, events, nodes, open }: MergedCaptureOptions,
): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
  const namespace = capture.metadata.namespace ?? "";
  const [pods, services, alerts] = await Promise.all([
    objects.list(kinds.Pod) as Promise<unknown> as Promise<Pod[]>,
    objects.list(kinds.Service) as Promise<unknown> as Promise<Service[]>,
    alertsOf(capture, events),
  ]);
  const counts = nodes
    .list()
    .flatMap(({ name: node, report }) =>
      (report?.captures ?? [])
        .filter(({ uid }) => uid === capture.metadata.uid)
        .flatMap(({ interfaces = [] }) => interfaces.map((one) => ({ node, ...one }))),
    );
  const ofNamespace = pods.filter(({ metadata }) => metadata.namespace === namespace);
  return mergeCaptures({
    interfaces: interfacesOf({ capture, files: filesOf(capture), pods: ofNamespace, counts, open }),
    names: [...podNames(pods), ...serviceNames(services)],
    comments: [
      `PacketCapture ${namespace}/${capture.metadata.name}, selector ${capture.spec.selector}`,
      ...privacyComments(capture),
      ...(alerts.more > 0 ? [`${alerts.more} older alerts are not marked: at most ${MAX_MARKS} are`] : []),
    ],
    alerts: new AlertMarks(alerts.items),
  });
}

/** The newest first: files that are rotated have the newest packets. */
async function alertsOf(
  { metadata }: PacketCapture,
  events: Pick<EventStore, "page">,
): Promise<{ readonly items: readonly SecurityEvent[]; readonly more: number }> {
  const made = Date.parse(metadata.creationTimestamp ?? "");
  const filter = {
    type: "deep_packet_inspection",
    ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
    ...(Number.isFinite(made) && { from: made * 1e3 - SLACK }),
  };
  const items: SecurityEvent[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await events.page(filter, PAGE, after);
    items.push(...page.items);
    after = page.next;
    if (after === undefined || items.length >= MAX_MARKS)
      return { items, more: Math.max(0, page.total - items.length) };
  }
}

/** Classic capture files have no place for it, so it stands in the resource's status, and here. */
function privacyComments({ status }: PacketCapture): string[] {
  const condition = status?.conditions?.find(({ type }) => type === "Privacy");
  if (condition?.message === undefined) return [];
  const since = condition.lastTransitionTime === undefined ? "" : ` since ${condition.lastTransitionTime}`;
  return [`privacy${since}: ${condition.message}`];
}

/** The addresses of a node are not those of pods that use its network. */
function podNames(pods: readonly Pod[]): AddressNames[] {
  return pods.flatMap(({ metadata, spec, status }) => {
    if (spec?.hostNetwork) return [];
    const ips = new Set([...(status.podIPs ?? []).map(({ ip }) => ip), status.podIP ?? ""]);
    return [...ips].map((address) => ({ address, names: [`${metadata.namespace}/${metadata.name}`] }));
  });
}

function serviceNames(services: readonly Service[]): AddressNames[] {
  return services.flatMap(({ metadata, spec }) => {
    const ips = [spec.clusterIP ?? "", ...(spec.externalIPs ?? [])];
    return ips.map((address) => ({ address, names: [`${metadata.namespace}/service/${metadata.name}`] }));
  });
}
