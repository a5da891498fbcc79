import { z } from "zod";
import type { CaptureSettings } from "../assignment.ts";
import { defineKind, type ObjectOf } from "../kind.ts";
import { ageColumn, nameColumn } from "./age.ts";

/** What holds where no FelixConfiguration says otherwise: Calico's defaults. */
export const captureDefaults = { maxBytes: 10_000_000, rotationSeconds: 3_600, maxFiles: 2 } as const;

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
          .regex(/^\/[^\0]*$/, "must be an absolute path")
          .optional()
          .describe(
            "Directory of the capture files, an absolute path. By default what the agent was started with.",
          ),
        captureMaxSizeBytes: z
          .int()
          .min(1)
          .optional()
          .describe(`Size at which a file is rotated, ${captureDefaults.maxBytes} by default.`),
        captureRotationSeconds: z
          .int()
          .min(1)
          .optional()
          .describe(`Age at which a file is rotated, ${captureDefaults.rotationSeconds} by default.`),
        captureMaxFiles: z
          .int()
          .min(1)
          .optional()
          .describe(`Rotated files that are kept, ${captureDefaults.maxFiles} by default.`),
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

type Settings = FelixConfiguration["spec"];

/** What holds on a node: its own setting, else that of all nodes, else the default. Each field by itself. */
export function captureSettingsOf(
  configurations: readonly FelixConfiguration[],
  node: string,
): CaptureSettings {
  const named = (name: string): Settings | undefined =>
    configurations.find(({ metadata }) => metadata.name === name)?.spec;
  const [own, common] = [named(`node.${node}`), named("default")];
  const directory = own?.captureDir ?? common?.captureDir;
  return {
    ...(directory === undefined ? {} : { directory }),
    maxBytes: own?.captureMaxSizeBytes ?? common?.captureMaxSizeBytes ?? captureDefaults.maxBytes,
    rotationSeconds:
      own?.captureRotationSeconds ?? common?.captureRotationSeconds ?? captureDefaults.rotationSeconds,
    maxFiles: own?.captureMaxFiles ?? common?.captureMaxFiles ?? captureDefaults.maxFiles,
  };
}
