import { isIP } from "node:net";
import type { Pod } from "@peccary/api";
import type { KubeObject, Objects } from "../objects/objects.ts";
import { hasTraffic } from "./coverage.ts";
import type { Reconciler } from "./reconciler.ts";
import type { World } from "./world.ts";
import { writeObject, writeStatus } from "./write.ts";

/** Addresses of a workload, separated by commas, for when nobody else knows them. */
const IPS_ANNOTATION = "peccary.io/ips";
/** More addresses than that on one workload are not the workload's own. */
const MAX_IPS = 32;

/** What the kubelet does in a cluster: pods that say where their traffic is get a node, a phase and addresses. */
export function podObjects({ objects, kinds, nodes, now }: World): Reconciler {
  return {
    name: "pods",
    watches: [kinds.Pod, kinds.Node],

    async reconcile(signal) {
      const machines = (await objects.list(kinds.Node)).map(({ metadata }) => metadata.name);
      const only = machines.length === 1 ? machines[0] : undefined;
      const reported = new Map(
        nodes.list().flatMap(({ report }) => report?.workloads?.map(({ uid, ips }) => [uid, ips]) ?? []),
      );
      for (const object of await objects.list(kinds.Pod)) {
        signal.throwIfAborted();
        const pod = object as unknown as Pod;
        if (!hasTraffic(pod)) continue;
        const placed = await place(objects, object, pod.spec?.nodeName ?? only);
        if (placed === undefined) continue;
        const ips = annotatedIps(pod) ?? reported.get(pod.metadata.uid ?? "");
        await writeStatus(
          objects,
          placed,
          running(placed as unknown as Pod, ips, new Date(now()).toISOString()),
        );
      }
    },
  };
}

async function place(objects: Objects, pod: KubeObject, nodeName: string | undefined) {
  if (nodeName === undefined) return undefined;
  const spec = { ...(pod.spec as object | undefined), nodeName };
  return writeObject(objects, pod, { ...pod, spec });
}

function running({ spec, status }: Pod, ips: readonly string[] | undefined, time: string): Pod["status"] {
  const startTime = status.startTime ?? time;
  const condition = (type: string) =>
    status.conditions?.find((old) => old.type === type && old.status === "True") ?? {
      type,
      status: "True",
      lastTransitionTime: time,
    };
  const [podIP] = ips ?? [];
  const { podIP: _ip, podIPs: _ips, ...rest } = status;
  return {
    // An agent that does not know leaves what was known; one that finds none takes it back.
    ...(ips === undefined ? status : rest),
    phase: "Running",
    startTime,
    conditions: ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map(condition),
    containerStatuses: (spec?.containers ?? []).map(({ name, image = "" }) => ({
      name,
      image,
      imageID: "",
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: startTime } },
    })),
    ...(podIP !== undefined && { podIP, podIPs: ips?.slice(0, MAX_IPS).map((ip) => ({ ip })) }),
  } as Pod["status"];
}

function annotatedIps({ metadata }: Pod): string[] | undefined {
  return metadata.annotations?.[IPS_ANNOTATION]
    ?.split(",")
    .map((ip) => ip.trim())
    .filter((ip) => isIP(ip) !== 0);
}
