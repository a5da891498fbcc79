import { z } from "zod";
import { defineKind, type ObjectOf } from "../kind.ts";
import { mapList } from "../schema.ts";
import { ageColumn, nameColumn } from "./age.ts";

/** A machine that workloads run on. */
export const node = defineKind({
  group: "core",
  version: "v1",
  kind: "Node",
  plural: "nodes",
  singular: "node",
  shortNames: ["no"],
  namespaced: false,
  names: "dns-subdomain",
  description: "Node is a machine that workloads run on.",
  shape: {
    spec: z
      .looseObject({ unschedulable: z.boolean().optional(), podCIDR: z.string().optional() })
      .prefault({}),
    status: z
      .looseObject({
        addresses: mapList(z.looseObject({ type: z.string(), address: z.string() }), ["type"]).optional(),
        conditions: mapList(z.looseObject({ type: z.string(), status: z.string() }), ["type"]).optional(),
        nodeInfo: z
          .looseObject({
            kubeletVersion: z.string().optional(),
            osImage: z.string().optional(),
            kernelVersion: z.string().optional(),
            containerRuntimeVersion: z.string().optional(),
          })
          .optional(),
      })
      .prefault({}),
  },
  statusSubresource: true,
  selectable: ["spec.unschedulable"],
  columns: [
    nameColumn,
    {
      name: "Status",
      description: "Whether the node is ready.",
      cell: ({ spec, status }) => {
        const ready = status.conditions?.find(({ type }) => type === "Ready")?.status;
        const words = [ready === "True" ? "Ready" : ready === undefined ? "Unknown" : "NotReady"];
        return [...words, ...(spec.unschedulable ? ["SchedulingDisabled"] : [])].join(",");
      },
    },
    {
      name: "Roles",
      description: "From the labels node-role.kubernetes.io/.",
      cell: ({ metadata }) => roles(metadata.labels),
    },
    ageColumn,
    {
      name: "Version",
      description: "Of what runs the pods.",
      cell: ({ status }) => status.nodeInfo?.kubeletVersion ?? "",
    },
    ...(["Internal-IP", "External-IP"] as const).map((name) => ({
      name,
      description: "Address of the node.",
      wide: true,
      cell: ({ status }: { status: { addresses?: { type: string; address: string }[] | undefined } }) =>
        status.addresses?.find(({ type }) => type === name.replace("-", ""))?.address ?? "<none>",
    })),
    {
      name: "OS-Image",
      description: "Operating system.",
      wide: true,
      cell: ({ status }) => status.nodeInfo?.osImage ?? "<unknown>",
    },
    {
      name: "Kernel-Version",
      description: "Kernel.",
      wide: true,
      cell: ({ status }) => status.nodeInfo?.kernelVersion ?? "<unknown>",
    },
    {
      name: "Container-Runtime",
      description: "What runs containers.",
      wide: true,
      cell: ({ status }) => status.nodeInfo?.containerRuntimeVersion ?? "<unknown>",
    },
  ],
});
export type Node = ObjectOf<typeof node>;

const ROLE = "node-role.kubernetes.io/";

function roles(labels: { readonly [name: string]: string } = {}): string {
  const found = Object.keys(labels).filter((label) => label.startsWith(ROLE) && label.length > ROLE.length);
  return (
    found
      .map((label) => label.slice(ROLE.length))
      .sort()
      .join(",") || "<none>"
  );
}
