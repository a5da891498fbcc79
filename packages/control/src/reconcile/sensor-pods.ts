import type { Kinds, NodeReport } from "@peccary/api";
import type { KubeObject } from "../objects/objects.ts";
import type { Reconciler } from "./reconciler.ts";
import type { World } from "./world.ts";
import { writeObject, writeStatus } from "./write.ts";

/** Where Calico's operator puts its sensors. */
const NAMESPACE = "tigera-dpi";
const NAME = "tigera-dpi";
const LABELS = { "k8s-app": NAME };

type Sensor = NodeReport["sensors"][number];

/** Shows the sensors, which are processes here, as the pods they would be in a cluster. */
export function sensorPods({ objects, kinds, nodes, now }: World): Reconciler {
  return {
    name: "sensor-pods",
    watches: [kinds.DeepPacketInspection, kinds.DaemonSet, kinds.Node],

    async reconcile(signal) {
      const wanted = (await objects.list(kinds.DeepPacketInspection)).length > 0;
      const daemonSet = await objects.get(kinds.DaemonSet, NAME, NAMESPACE);
      const pods = (await objects.list(kinds.Pod, NAMESPACE)).filter(isOurs);
      if (!wanted) return remove(daemonSet, pods);

      await writeObject(objects, await objects.get(kinds.Namespace, NAMESPACE), namespaceObject(kinds));
      const owner = await writeObject(objects, daemonSet, daemonSetObject(kinds));
      if (owner === undefined) return;

      const seen = new Set<string>();
      let ready = 0;
      for (const { name: node, report } of nodes.list()) {
        for (const sensor of report?.sensors ?? []) {
          // Calico's captures need no sensor of their own, so nobody looks for one here.
          if (sensor.kind === "capture") continue;
          signal.throwIfAborted();
          const up = sensor.ready && !nodes.isAway(node);
          const pod = podObject(kinds, owner, node, sensor);
          const old = pods.find(({ metadata }) => metadata.name === pod.metadata.name);
          const made = await writeObject(objects, old, pod);
          if (made !== undefined)
            await writeStatus(objects, made, podStatus(made, sensor, up, nodes.isAway(node), now()));
          seen.add(pod.metadata.name);
          if (up) ready++;
        }
      }
      for (const pod of pods) if (!seen.has(pod.metadata.name)) await letGo(pod);
      const all = (await objects.list(kinds.Node)).length;
      await writeStatus(objects, owner, daemonSetStatus(owner, all, seen.size, ready));
    },
  };

  async function remove(daemonSet: KubeObject | undefined, pods: readonly KubeObject[]): Promise<void> {
    for (const { metadata } of pods) await objects.delete(kinds.Pod, metadata.name, NAMESPACE);
    if (daemonSet === undefined) return;
    await objects.delete(kinds.DaemonSet, NAME, NAMESPACE);
    await objects.delete(kinds.Namespace, NAMESPACE);
  }

  /** A pod whose sensor nobody reports: ended, or on a node that has not called since this program started. */
  async function letGo(pod: KubeObject): Promise<void> {
    const node = (pod.spec as { nodeName?: string } | undefined)?.nodeName ?? "";
    const silent = nodes.list().find(({ name }) => name === node)?.report === undefined;
    if (!silent) return objects.delete(kinds.Pod, pod.metadata.name, NAMESPACE);
    if (nodes.isAway(node)) await writeStatus(objects, pod, lostStatus(pod, now()));
  }
}

const isOurs = ({ metadata }: KubeObject): boolean => metadata.labels?.["k8s-app"] === NAME;

const namespaceObject = (kinds: Kinds): KubeObject => ({
  apiVersion: kinds.Namespace.apiVersion,
  kind: kinds.Namespace.kind,
  metadata: { name: NAMESPACE },
});

const daemonSetObject = (kinds: Kinds): KubeObject => ({
  apiVersion: kinds.DaemonSet.apiVersion,
  kind: kinds.DaemonSet.kind,
  metadata: { name: NAME, namespace: NAMESPACE, labels: LABELS },
  spec: {
    selector: { matchLabels: LABELS },
    template: { metadata: { labels: LABELS }, spec: { containers: CONTAINERS, hostNetwork: true } },
  },
});

const CONTAINERS = [{ name: NAME, image: "peccary" }];

function daemonSetStatus(owner: KubeObject, nodes: number, current: number, ready: number): unknown {
  return {
    ...(owner.status as object | undefined),
    desiredNumberScheduled: Math.max(nodes, current),
    currentNumberScheduled: current,
    updatedNumberScheduled: current,
    numberReady: ready,
    numberAvailable: ready,
    numberMisscheduled: 0,
  };
}

const podObject = (kinds: Kinds, owner: KubeObject, node: string, sensor: Sensor): KubeObject => ({
  apiVersion: kinds.Pod.apiVersion,
  kind: kinds.Pod.kind,
  metadata: {
    name: `${NAME}-${sensor.name}`,
    namespace: NAMESPACE,
    generateName: `${NAME}-`,
    labels: LABELS,
    ownerReferences: [
      {
        apiVersion: owner.apiVersion,
        kind: owner.kind,
        name: owner.metadata.name,
        uid: owner.metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  },
  spec: { nodeName: node, hostNetwork: true, containers: CONTAINERS },
});

function podStatus(pod: KubeObject, sensor: Sensor, ready: boolean, away: boolean, now: number): unknown {
  const time = new Date(now).toISOString();
  return {
    ...(pod.status as object | undefined),
    phase: "Running",
    startTime: sensor.startedAt,
    conditions: conditions(
      pod,
      ready,
      away ? "the node's agent is not connected" : "the sensor is not ready",
      time,
    ),
    containerStatuses: [
      {
        name: NAME,
        image: "peccary",
        imageID: "",
        ready,
        started: true,
        restartCount: sensor.restarts,
        state: { running: { startedAt: sensor.startedAt } },
      },
    ],
  };
}

/** All that is known of it stays; it is only not ready any more. */
function lostStatus(pod: KubeObject, now: number): unknown {
  const old = pod.status as { containerStatuses?: object[] } | undefined;
  const time = new Date(now).toISOString();
  return {
    ...old,
    conditions: conditions(pod, false, "the node's agent is not connected", time),
    containerStatuses: old?.containerStatuses?.map((status) => ({ ...status, ready: false })),
  };
}

interface PodCondition {
  readonly type: string;
  readonly status: string;
}

function conditions(pod: KubeObject, ready: boolean, why: string, time: string): PodCondition[] {
  const old = (pod.status as { conditions?: PodCondition[] } | undefined)?.conditions ?? [];
  const is = (type: string, yes: boolean): PodCondition => {
    const status = yes ? "True" : "False";
    const before = old.find((one) => one.type === type && one.status === status);
    return (
      before ?? ({ type, status, lastTransitionTime: time, ...(!yes && { message: why }) } as PodCondition)
    );
  };
  return [
    is("PodScheduled", true),
    is("Initialized", true),
    is("ContainersReady", ready),
    is("Ready", ready),
  ];
}
