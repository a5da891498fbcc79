import {
  captureSettingsOf,
  type DeepPacketInspection,
  type Endpoint,
  type FelixConfiguration,
  INTRUSION_DETECTION_NAME,
  type IntrusionDetection,
  type PacketCapture,
  type Pod,
  parseQuantity,
  podAnnotations,
  readEvidenceRing,
  type Workload,
} from "@peccary/api";
import type { Duty } from "../server/nodes.ts";
import { uploadOrder } from "../storage/upload-order.ts";
import { captureOrderPart, specProblem } from "./capture-order.ts";
import { type Coverage, coverage, hasTraffic } from "./coverage.ts";
import { alertPrivacyPart, privacyPart, privacyProblem } from "./privacy.ts";
import type { Reconciler } from "./reconciler.ts";
import type { World } from "./world.ts";

/** Of one sensor, when IntrusionDetection says nothing: Calico's defaults. */
const DEFAULT_LIMITS = { cpu: 1, memory: 1_073_741_824 };

/** Tells each node's agent all it is to do. */
export function assignments({ objects, kinds, nodes, rules }: World): Reconciler {
  return {
    name: "assignments",
    watches: [
      kinds.DeepPacketInspection,
      kinds.PacketCapture,
      kinds.Pod,
      kinds.IntrusionDetection,
      kinds.FelixConfiguration,
    ],

    async reconcile() {
      const [inspections, captures, pods, settings, configurations] = await Promise.all([
        objects.list(kinds.DeepPacketInspection) as Promise<unknown> as Promise<DeepPacketInspection[]>,
        objects.list(kinds.PacketCapture) as Promise<unknown> as Promise<PacketCapture[]>,
        objects.list(kinds.Pod) as Promise<unknown> as Promise<Pod[]>,
        objects.get(kinds.IntrusionDetection, INTRUSION_DETECTION_NAME),
        objects.list(kinds.FelixConfiguration),
      ]);
      const limits = limitsOf(settings as IntrusionDetection | undefined);
      const covered = new Map<string, Coverage>();
      for (const one of inspections) covered.set(uidOf(one), coverage(one, pods));
      for (const one of captures)
        covered.set(
          uidOf(one),
          specProblem(one) !== undefined || privacyProblem(one) !== undefined
            ? new Map()
            : coverage(one, pods),
        );
      const endpoints = endpointsOf(pods);

      for (const { name } of nodes.list()) {
        const here = (resource: DeepPacketInspection | PacketCapture) =>
          covered.get(uidOf(resource))?.get(name) ?? [];
        const order = (resource: DeepPacketInspection | PacketCapture) => ({
          uid: uidOf(resource),
          namespace: resource.metadata.namespace ?? "",
          name: resource.metadata.name,
          workloads: here(resource).map(uidOf).sort(),
        });
        const duty: Duty = {
          node: name,
          rules: rules.revision,
          variables: { ...rules.variables },
          workloads: pods
            .filter((pod) => isOn(pod, name))
            .map(workload)
            .sort(byUid),
          inspections: inspections
            .map((one) => ({
              ...order(one),
              ring: readEvidenceRing(one.metadata.annotations).ring,
              ...alertPrivacyPart(one),
            }))
            .sort(byUid),
          captures: captures
            .map((one) => ({
              ...order(one),
              ...captureOrderPart(one),
              ...uploadOrder(one),
              ...privacyPart(one),
              // Nothing more of what is being deleted.
              ...(one.metadata.deletionTimestamp !== undefined && { workloads: [] }),
            }))
            .sort(byUid),
          captureSettings: captureSettingsOf(configurations as unknown as FelixConfiguration[], name),
          endpoints,
          limits,
        };
        nodes.assign(duty);
      }
    },
  };
}

const uidOf = ({ metadata }: { readonly metadata: { readonly uid?: string } }): string => metadata.uid ?? "";
const byUid = (a: { readonly uid: string }, b: { readonly uid: string }): number => (a.uid < b.uid ? -1 : 1);

const isOn = (pod: Pod, node: string): boolean => pod.spec?.nodeName === node && hasTraffic(pod);

function workload(pod: Pod): Workload {
  const { name, namespace = "", annotations = {} } = pod.metadata;
  const netns = annotations[podAnnotations.netns];
  const device = annotations[podAnnotations.interface];
  const pid = annotations[podAnnotations.pid];
  return {
    uid: uidOf(pod),
    namespace,
    name,
    aggregate: aggregateOf(pod),
    ...(netns !== undefined
      ? { netns }
      : device !== undefined
        ? { interface: device }
        : { pid: Number(pid) }),
  };
}

const aggregateOf = ({ metadata: { name, generateName } }: Pod): string =>
  generateName === undefined ? name : `${generateName}*`;

function endpointsOf(pods: readonly Pod[]): Endpoint[] {
  const found: Endpoint[] = [];
  for (const pod of pods) {
    const { metadata, spec, status } = pod;
    // The addresses of its node are not its own.
    if (spec?.hostNetwork) continue;
    const ips = new Set(status.podIPs?.map(({ ip }) => ip) ?? []);
    if (status.podIP !== undefined) ips.add(status.podIP);
    const { name, namespace = "" } = metadata;
    const aggregate = aggregateOf(pod);
    for (const ip of ips) found.push({ ip, namespace, name, aggregate });
  }
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const key = ({ ip, namespace, name }: Endpoint): string => `${ip} ${namespace}/${name}`;

function limitsOf(settings: IntrusionDetection | undefined): { cpu: number; memory: number } {
  const limits = settings?.spec.componentResources?.find(
    ({ componentName }) => componentName === "DeepPacketInspection",
  )?.resourceRequirements?.limits;
  return {
    cpu: parseQuantity(limits?.["cpu"] ?? "") ?? DEFAULT_LIMITS.cpu,
    memory: parseQuantity(limits?.["memory"] ?? "") ?? DEFAULT_LIMITS.memory,
  };
}
