import { isDeepStrictEqual } from "node:util";
import type { Condition, NodeReport, PacketCapture, Pod } from "@peccary/api";
import type { KubeObject } from "../objects/objects.ts";
import type { Nodes } from "../server/nodes.ts";
import { specProblem } from "./capture-order.ts";
import { coverage } from "./coverage.ts";
import { privacyConditions, privacyProblem } from "./privacy.ts";
import type { Reconciler } from "./reconciler.ts";
import type { World } from "./world.ts";
import { writeStatus } from "./write.ts";

/** Characters of a condition's message; Kubernetes takes 32,768. */
const MAX_MESSAGE = 4_096;

type Status = NonNullable<PacketCapture["status"]>;
type FileStatus = NonNullable<Status["files"]>[number];

/** Says in each PacketCapture what files there are on which node, as their agents report. */
export function captureStatus({ objects, kinds, nodes, now }: World): Reconciler {
  return {
    name: "capture-status",
    watches: [kinds.PacketCapture, kinds.Pod],

    async reconcile(signal) {
      const [captures, pods] = await Promise.all([
        objects.list(kinds.PacketCapture) as Promise<unknown> as Promise<PacketCapture[]>,
        objects.list(kinds.Pod) as Promise<unknown> as Promise<Pod[]>,
      ]);
      for (const capture of captures) {
        signal.throwIfAborted();
        const { files, conditions } = plan(capture, pods, nodes);
        const time = new Date(now()).toISOString();
        const status: Status = {
          ...capture.status,
          files,
          conditions: conditions.map((condition) => keepTime(capture.status?.conditions, condition, time)),
        };
        if (files.length + conditions.length > 0 || capture.status !== undefined)
          await writeStatus(objects, capture as unknown as KubeObject, status);
      }
    },
  };
}

function plan(
  capture: PacketCapture,
  pods: readonly Pod[],
  nodes: Nodes,
): { files: FileStatus[]; conditions: Condition[] } {
  const invalid = specProblem(capture);
  const refused = invalid !== undefined || privacyProblem(capture) !== undefined;
  const covered = coverage(capture, pods);
  const old = new Map(capture.status?.files?.map((entry) => [entry.node ?? "", entry]));
  const reports = new Map(nodes.list().map(({ name, report }) => [name, captureReport(report, capture)]));
  const names = [...new Set([...covered.keys(), ...old.keys(), ...reports.keys()])].sort();

  const files: FileStatus[] = [];
  const troubles: string[] = [];
  for (const node of names) {
    const report = reports.get(node);
    const away = nodes.isAway(node);
    const known = report ?? old.get(node);
    const fileNames = [...(known?.fileNames ?? [])].sort();
    // A node that neither has files nor pods of this capture has nothing to do with it.
    if (fileNames.length === 0 && !covered.has(node)) continue;
    // An agent that has not said anything yet: keep what was known, say nothing new.
    if (report === undefined && !away && !refused && known === undefined) continue;
    const state =
      refused || (away && known?.state !== "Finished") ? "Error" : (known?.state ?? "WaitingForTraffic");
    files.push({
      node,
      ...(known?.directory !== undefined && { directory: known.directory }),
      fileNames,
      state,
    });
    if (away) troubles.push(`${node}: its agent is not connected`);
    else for (const { message } of report?.errors ?? []) troubles.push(`${node}: ${message}`);
  }

  const conditions: Condition[] = [];
  if (invalid !== undefined)
    conditions.push({
      type: "Valid",
      status: "False",
      reason: "InvalidSpec",
      message: `nothing is captured: ${invalid}`,
    });
  conditions.push(...privacyConditions(capture));
  if (troubles.length > 0)
    conditions.push({
      type: "Degraded",
      status: "True",
      reason: "NodeError",
      message: troubles.join("; ").slice(0, MAX_MESSAGE),
    });
  return { files, conditions };
}

const captureReport = (report: NodeReport | undefined, { metadata }: PacketCapture) =>
  report?.captures.find(({ uid }) => uid === metadata.uid);

/** The time of a condition is when it became so. */
function keepTime(old: readonly Condition[] = [], wanted: Condition, time: string): Condition {
  const before = old.find(({ type }) => type === wanted.type);
  const { lastTransitionTime = time, ...rest } = before ?? wanted;
  if (isDeepStrictEqual(rest, wanted)) return { ...wanted, lastTransitionTime };
  return { ...wanted, lastTransitionTime: time };
}
