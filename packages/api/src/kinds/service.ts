import { z } from "zod";
import { defineKind, type ObjectOf } from "../kind.ts";
import { intOrString, mapList } from "../schema.ts";
import { ageColumn, nameColumn } from "./age.ts";

/** A name for what a set of pods offers. */
export const service = defineKind({
  group: "core",
  version: "v1",
  kind: "Service",
  plural: "services",
  singular: "service",
  shortNames: ["svc"],
  categories: ["all"],
  namespaced: true,
  names: "dns-label",
  description: "Service names what a set of pods offers.",
  shape: {
    spec: z
      .looseObject({
        type: z.enum(["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]).default("ClusterIP"),
        clusterIP: z.string().optional(),
        externalIPs: z.array(z.string()).optional(),
        externalName: z.string().optional(),
        selector: z.record(z.string(), z.string()).optional(),
        ports: mapList(
          z.looseObject({
            port: z.int().min(1).max(65_535),
            protocol: z.string().default("TCP"),
            name: z.string().optional(),
            targetPort: intOrString.optional(),
            nodePort: z.int().optional(),
          }),
          ["port", "protocol"],
        ).optional(),
      })
      .prefault({}),
    status: z
      .looseObject({
        loadBalancer: z
          .looseObject({
            ingress: z
              .array(z.looseObject({ ip: z.string().optional(), hostname: z.string().optional() }))
              .optional(),
          })
          .optional(),
      })
      .prefault({ loadBalancer: {} }),
  },
  statusSubresource: true,
  columns: [
    nameColumn,
    { name: "Type", description: "How it is reached.", cell: ({ spec }) => spec.type },
    { name: "Cluster-IP", description: "Address inside.", cell: ({ spec }) => spec.clusterIP ?? "<none>" },
    {
      name: "External-IP",
      description: "Addresses outside.",
      cell: ({ spec, status }) => {
        const outside = status.loadBalancer?.ingress?.map(({ ip, hostname }) => ip ?? hostname ?? "") ?? [];
        const all = [
          ...outside,
          ...(spec.externalIPs ?? []),
          ...(spec.externalName ? [spec.externalName] : []),
        ];
        return all.join(",") || (spec.type === "LoadBalancer" ? "<pending>" : "<none>");
      },
    },
    {
      name: "Port(s)",
      description: "Ports it listens on.",
      cell: ({ spec }) =>
        spec.ports
          ?.map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ""}/${protocol}`)
          .join(",") || "<none>",
    },
    ageColumn,
    {
      name: "Selector",
      description: "Labels of its pods.",
      wide: true,
      cell: ({ spec }) =>
        Object.entries(spec.selector ?? {})
          .map(([label, value]) => `${label}=${value}`)
          .join(",") || "<none>",
    },
  ],
});
export type Service = ObjectOf<typeof service>;
