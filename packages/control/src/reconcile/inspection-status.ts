import { isDeepStrictEqual } from "node:util";
import type { DeepPacketInspection, NodeReport, Pod } from "@peccary/api";
import type { KubeObject } from "../objects/objects.ts";
import type { Nodes } from "../server/nodes.ts";
import { coverage } from "./coverage.ts";
import type { Reconciler } from "./reconciler.ts";
import type { World } from "./world.ts";
import { writeStatus } from "./write.ts";

/** Calico's own limit. */
const MAX_ERRORS = 10;

type NodeStatus = NonNullable<NonNullable<DeepPacketInspection["status"]>["nodes"]>[number];

/** Says in each DeepPacketInspection on which nodes it runs, as their agents report. */
export function inspectionStatus({ objects, kinds, nodes, now }: World): Reconciler {
  return {
    name: "inspection-status",
    watches: [kinds.DeepPacketInspection, kinds.Pod],

    async reconcile(signal) {
      const [inspections, pods] = await Promise.all([
        objects.list(kinds.DeepPacketInspection) as Promise<unknown> as Promise<DeepPacketInspection[]>,
        objects.list(kinds.Pod) as Promise<unknown> as Promise<Pod[]>,
      ]);
      for (const inspection of inspections) {
        signal.throwIfAborted();
        const time = new Date(now()).toISOString();
        const names = [...coverage(inspection, pods).keys()].sort();
        const wanted = names.map((node) => {
          const old = inspection.status?.nodes?.find((entry) => entry.node === node);
          return keepTimes(old, nodeStatus(inspection, node, nodes, time));
        });
        const object = inspection as unknown as KubeObject;
        if (wanted.length > 0 || inspection.status?.nodes !== undefined)
          await writeStatus(objects, object, { ...inspection.status, nodes: wanted });
      }
    },
  };
}

function nodeStatus(inspection: DeepPacketInspection, node: string, nodes: Nodes, time: string): NodeStatus {
  const inactive = (message: string): NodeStatus => ({
    node,
    active: { success: false, lastUpdated: time },
    errorConditions: [{ message, lastUpdated: time }],
  });
  if (nodes.isAway(node)) return inactive(`the agent of node ${node} is not connected`);
  const report = reportOf(nodes, node)?.inspections.find(({ uid }) => uid === inspection.metadata.uid);
  if (report === undefined) return inactive(`node ${node} has not reported on it yet`);
  return {
    node,
    active: { success: report.success, lastUpdated: report.lastUpdated },
    ...(report.errors.length > 0 && { errorConditions: report.errors.slice(-MAX_ERRORS) }),
  };
}

const reportOf = (nodes: Nodes, node: string): NodeReport | undefined =>
  nodes.list().find(({ name }) => name === node)?.report;

/** A report that says the same at a later time changes nothing: `lastUpdated` is when it became so. */
function keepTimes(old: NodeStatus | undefined, wanted: NodeStatus): NodeStatus {
  const meaning = ({ active, errorConditions = [] }: NodeStatus) => [
    active?.success,
    errorConditions.map(({ message }) => message),
  ];
  return old !== undefined && isDeepStrictEqual(meaning(old), meaning(wanted)) ? old : wanted;
}
