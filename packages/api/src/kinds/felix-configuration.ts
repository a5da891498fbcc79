import { z } from "zod";
import { defineKind, type ObjectOf } from "../kind.ts";
import { ageColumn, nameColumn } from "./age.ts";

/** The settings of captures, for all nodes (`default`) or for one (`node.NAME`). */
export const felixConfiguration = defineKind({
  group: "calico",
  version: "v3",
  kind: "FelixConfiguration",
  plural: "felixconfigurations",
  singular: "felixconfiguration",
  categories: ["calico", "peccary"],
  namespaced: false,
  names: "calico",
  description: "FelixConfiguration sets where captures are written and how much of them is kept.",
  shape: {
    spec: z
      .object({
        captureDir: z
          .string()
          .min(1)
          .default("/var/log/calico/pcap")
          .describe("Directory of the capture files."),
        captureMaxSizeBytes: z.int().min(1).default(10_000_000).describe("Size at which a file is rotated."),
        captureRotationSeconds: z.int().min(1).default(3600).describe("Age at which a file is rotated."),
        captureMaxFiles: z.int().min(1).default(2).describe("Rotated files that are kept."),
      })
      .prefault({})
      .describe("Settings of captures."),
  },
  statusSubresource: false,
  columns: [nameColumn, ageColumn],
  check: ({ metadata }) =>
    /^(default|node\..+)$/.test(metadata.name)
      ? []
      : [{ path: ["metadata", "name"], message: "must be default, or node. and the name of a node" }],
});
export type FelixConfiguration = ObjectOf<typeof felixConfiguration>;
