import type { Node } from "@peccary/api";
import type { KubeObject } from "../objects/objects.ts";
import type { Reconciler } from "./reconciler.ts";
import type { World } from "./world.ts";
import { writeObject, writeStatus } from "./write.ts";

/** Makes a Node of each agent that called, and says whether it is still there. */
export function nodeObjects({ objects, kinds, nodes, now }: World): Reconciler {
  return {
    name: "nodes",
    watches: [kinds.Node],

    async reconcile(signal) {
      const known = new Map((await objects.list(kinds.Node)).map((node) => [node.metadata.name, node]));
      for (const name of new Set([...known.keys(), ...nodes.list().map((node) => node.name)])) {
        signal.throwIfAborted();
        const made = await writeObject(objects, known.get(name), {
          apiVersion: kinds.Node.apiVersion,
          kind: kinds.Node.kind,
          metadata: {
            name,
            labels: { ...known.get(name)?.metadata.labels, "kubernetes.io/hostname": name },
          },
        });
        if (made === undefined) continue;
        const old = (made as unknown as Node).status;
        await writeStatus(objects, made as KubeObject, {
          ...old,
          addresses: old?.addresses ?? [{ type: "Hostname", address: name }],
          conditions: [ready(old, !nodes.isAway(name), new Date(now()).toISOString())],
        });
      }
    },
  };
}

type Ready = NonNullable<Node["status"]["conditions"]>[number];

function ready(old: Node["status"] | undefined, present: boolean, time: string): Ready {
  const status = present ? "True" : "False";
  const before = old?.conditions?.find(({ type }) => type === "Ready");
  if (before?.status === status) return before;
  return {
    type: "Ready",
    status,
    reason: present ? "AgentConnected" : "AgentAway",
    message: present ? "the agent is connected" : "the agent is not connected",
    lastTransitionTime: time,
  };
}
