import { z } from "zod";
import { defineKind, type ObjectOf } from "../kind.ts";
import { ageColumn, nameColumn } from "./age.ts";

/** Holds the objects of namespaced kinds; they go when it goes. */
export const namespace = defineKind({
  group: "core",
  version: "v1",
  kind: "Namespace",
  plural: "namespaces",
  singular: "namespace",
  shortNames: ["ns"],
  namespaced: false,
  names: "dns-label",
  description: "Namespace holds other objects and gives their names a scope.",
  shape: {
    spec: z
      .looseObject({ finalizers: z.array(z.string()).optional() })
      .prefault({ finalizers: ["kubernetes"] }),
    status: z
      .looseObject({ phase: z.enum(["Active", "Terminating"]).optional() })
      .prefault({ phase: "Active" }),
  },
  statusSubresource: true,
  selectable: ["status.phase"],
  columns: [
    nameColumn,
    { name: "Status", description: "Active or Terminating.", cell: ({ status }) => status.phase ?? "" },
    ageColumn,
  ],
});
export type Namespace = ObjectOf<typeof namespace>;
