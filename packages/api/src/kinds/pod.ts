import { z } from "zod";
import { defineKind, type Issue, type ObjectOf } from "../kind.ts";
import type { Resource } from "../resource.ts";
import { mapList } from "../schema.ts";
import { ageColumn, nameColumn, since } from "./age.ts";
import { timeField } from "./fields.ts";
import { podSpec } from "./pod-spec.ts";

/** On one machine these say where the traffic of a workload is. At most one of them. */
export const podAnnotations = {
  /** A named network namespace, as `ip netns` lists it. */
  netns: "peccary.io/netns",
  /** An interface of the machine itself. */
  interface: "peccary.io/interface",
  /** A process; its network namespace is meant. */
  pid: "peccary.io/pid",
} as const;

const containerStatus = z.looseObject({
  name: z.string(),
  ready: z.boolean().optional(),
  restartCount: z.int().optional(),
  state: z
    .looseObject({
      waiting: z.looseObject({ reason: z.string().optional() }).optional(),
      terminated: z.looseObject({ reason: z.string().optional() }).optional(),
    })
    .optional(),
  lastState: z
    .looseObject({ terminated: z.looseObject({ finishedAt: timeField.optional() }).optional() })
    .optional(),
});

/** A workload. */
export const pod = defineKind({
  group: "core",
  version: "v1",
  kind: "Pod",
  plural: "pods",
  singular: "pod",
  shortNames: ["po"],
  categories: ["all"],
  namespaced: true,
  names: "dns-subdomain",
  description: "Pod is a workload: what selectors select by its labels.",
  shape: {
    spec: podSpec.optional(),
    status: z
      .looseObject({
        phase: z.enum(["Pending", "Running", "Succeeded", "Failed", "Unknown"]).optional(),
        reason: z.string().optional(),
        message: z.string().optional(),
        podIP: z.string().optional(),
        podIPs: mapList(z.looseObject({ ip: z.string() }), ["ip"]).optional(),
        hostIP: z.string().optional(),
        startTime: timeField.optional(),
        conditions: mapList(z.looseObject({ type: z.string(), status: z.string() }), ["type"]).optional(),
        containerStatuses: z.array(containerStatus).optional(),
      })
      .prefault({ phase: "Pending" }),
  },
  statusSubresource: true,
  selectable: [
    "spec.nodeName",
    "spec.serviceAccountName",
    "spec.hostNetwork",
    "spec.restartPolicy",
    "status.phase",
    "status.podIP",
  ],
  columns: [
    nameColumn,
    {
      name: "Ready",
      description: "Containers that are ready, of all.",
      cell: ({ spec, status }) => {
        const statuses = status.containerStatuses ?? [];
        const all = Math.max(spec?.containers?.length ?? 0, statuses.length);
        return `${statuses.filter(({ ready }) => ready).length}/${all}`;
      },
    },
    {
      name: "Status",
      description: "What the pod does now.",
      cell: ({ metadata, status }) => {
        if (metadata.deletionTimestamp) return "Terminating";
        const states = status.containerStatuses?.map(
          ({ state }) => state?.waiting?.reason ?? state?.terminated?.reason,
        );
        return states?.find((reason) => reason !== undefined) ?? status.reason ?? status.phase ?? "Unknown";
      },
    },
    {
      name: "Restarts",
      description: "How often containers of the pod were started again.",
      cell: ({ status }, now) => {
        const statuses = status.containerStatuses ?? [];
        const count = statuses.reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0);
        const last = statuses
          .map(({ lastState }) => lastState?.terminated?.finishedAt ?? "")
          .sort()
          .at(-1);
        return count > 0 && last ? `${count} (${since(last, now)} ago)` : String(count);
      },
    },
    ageColumn,
    {
      name: "IP",
      description: "Address of the pod.",
      wide: true,
      cell: ({ status }) => status.podIP ?? "<none>",
    },
    {
      name: "Node",
      description: "Node the pod is on.",
      wide: true,
      cell: ({ spec }) => spec?.nodeName ?? "<none>",
    },
    { name: "Nominated Node", description: "Not used here.", wide: true, cell: () => "<none>" },
    { name: "Readiness Gates", description: "Not used here.", wide: true, cell: () => "<none>" },
  ],
  check: annotationIssues,
});
export type Pod = ObjectOf<typeof pod>;

function annotationIssues({ metadata }: Resource): Issue[] {
  const given = Object.values(podAnnotations).filter((name) => metadata.annotations?.[name] !== undefined);
  const at = (name: string) => ["metadata", "annotations", name];
  if (given.length > 1)
    return given
      .slice(1)
      .map((name) => ({ path: at(name), message: `only one of ${given.join(" and ")} may be given` }));
  const [name] = given;
  if (name === undefined) return [];
  const value = metadata.annotations![name]!;
  if (name === podAnnotations.pid)
    return /^[1-9][0-9]{0,9}$/.test(value)
      ? []
      : [{ path: at(name), message: "must be the number of a process" }];
  // The first becomes a file name under /var/run/netns, the second is IFNAMSIZ - 1 characters at most.
  const form = name === podAnnotations.netns ? /^(?!\.{1,2}$)[^/\0]{1,255}$/ : /^(?!\.{1,2}$)[^/\s\0]{1,15}$/;
  const what =
    name === podAnnotations.netns
      ? "a network namespace, without slashes"
      : "an interface, at most 15 characters";
  return form.test(value) ? [] : [{ path: at(name), message: `must be the name of ${what}` }];
}
