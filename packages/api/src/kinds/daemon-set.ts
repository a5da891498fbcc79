import { z } from "zod";
import { defineKind, type ObjectOf } from "../kind.ts";
import { mapList } from "../schema.ts";
import { ageColumn, nameColumn } from "./age.ts";
import { podSpec } from "./pod-spec.ts";

const count = z.int().min(0).optional();

/** One pod on every node. */
export const daemonSet = defineKind({
  group: "apps",
  version: "v1",
  kind: "DaemonSet",
  plural: "daemonsets",
  singular: "daemonset",
  shortNames: ["ds"],
  categories: ["all"],
  namespaced: true,
  names: "dns-subdomain",
  description: "DaemonSet is one pod on every node.",
  shape: {
    spec: z
      .looseObject({
        selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()).optional() }).optional(),
        template: z
          .looseObject({
            metadata: z.looseObject({ labels: z.record(z.string(), z.string()).optional() }).optional(),
            spec: podSpec.optional(),
          })
          .optional(),
      })
      .prefault({}),
    status: z
      .looseObject({
        desiredNumberScheduled: count,
        currentNumberScheduled: count,
        numberReady: count,
        updatedNumberScheduled: count,
        numberAvailable: count,
        numberMisscheduled: count,
        conditions: mapList(z.looseObject({ type: z.string(), status: z.string() }), ["type"]).optional(),
      })
      .prefault({}),
  },
  statusSubresource: true,
  columns: [
    nameColumn,
    {
      name: "Desired",
      type: "integer",
      description: "Nodes that should run it.",
      cell: ({ status }) => status.desiredNumberScheduled ?? 0,
    },
    {
      name: "Current",
      type: "integer",
      description: "Nodes that run it.",
      cell: ({ status }) => status.currentNumberScheduled ?? 0,
    },
    {
      name: "Ready",
      type: "integer",
      description: "Pods that are ready.",
      cell: ({ status }) => status.numberReady ?? 0,
    },
    {
      name: "Up-to-date",
      type: "integer",
      description: "Pods of the newest template.",
      cell: ({ status }) => status.updatedNumberScheduled ?? 0,
    },
    {
      name: "Available",
      type: "integer",
      description: "Pods that serve.",
      cell: ({ status }) => status.numberAvailable ?? 0,
    },
    {
      name: "Node Selector",
      description: "Labels of the nodes that should run it.",
      cell: ({ spec }) => pairs(spec.template?.spec?.nodeSelector),
    },
    ageColumn,
    {
      name: "Containers",
      description: "Their names.",
      wide: true,
      cell: ({ spec }) => containers(spec.template?.spec?.containers, "name"),
    },
    {
      name: "Images",
      description: "Their images.",
      wide: true,
      cell: ({ spec }) => containers(spec.template?.spec?.containers, "image"),
    },
    {
      name: "Selector",
      description: "Labels of its pods.",
      wide: true,
      cell: ({ spec }) => pairs(spec.selector?.matchLabels),
    },
  ],
});
export type DaemonSet = ObjectOf<typeof daemonSet>;

const pairs = (labels: { readonly [name: string]: string } = {}): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(",") || "<none>";

const containers = (
  all: readonly { name: string; image?: string | undefined }[] = [],
  field: "name" | "image",
): string => all.map((one) => one[field] ?? "").join(",");
