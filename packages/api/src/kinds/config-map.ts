import { z } from "zod";
import { defineKind, type ObjectOf } from "../kind.ts";
import { ageColumn, nameColumn } from "./age.ts";

const size = (...maps: (object | undefined)[]): number =>
  maps.reduce((sum, map) => sum + Object.keys(map ?? {}).length, 0);

/** Settings that others read by name. */
export const configMap = defineKind({
  group: "core",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  singular: "configmap",
  shortNames: ["cm"],
  namespaced: true,
  names: "dns-subdomain",
  description: "ConfigMap holds settings for others to read.",
  shape: {
    data: z.record(z.string(), z.string()).optional().describe("Texts by name."),
    binaryData: z.record(z.string(), z.base64()).optional().describe("Bytes by name, in base64."),
    immutable: z.boolean().optional(),
  },
  statusSubresource: false,
  columns: [
    nameColumn,
    {
      name: "Data",
      type: "integer",
      description: "Number of entries.",
      cell: ({ data, binaryData }) => size(data, binaryData),
    },
    ageColumn,
  ],
});
export type ConfigMap = ObjectOf<typeof configMap>;
