import { z } from "zod";
import { defineKind, type ObjectOf } from "../kind.ts";
import { ageColumn, nameColumn } from "./age.ts";
import { captureOnAlertStatus, readCaptureOnAlert } from "./capture-on-alert.ts";
import { captureUploadIssues } from "./capture-upload.ts";
import { readEvidenceRing } from "./evidence-ring.ts";
import { errorCondition, selectorField, timeField } from "./fields.ts";

/** Matches the rules against the traffic of the selected workloads of its namespace. */
export const deepPacketInspection = defineKind({
  group: "calico",
  version: "v3",
  kind: "DeepPacketInspection",
  plural: "deeppacketinspections",
  singular: "deeppacketinspection",
  shortNames: ["dpi"],
  categories: ["calico", "peccary"],
  namespaced: true,
  names: "calico",
  description:
    "DeepPacketInspection inspects the packets of selected workloads and raises an alert for each rule that matches.",
  shape: {
    spec: z
      .object({ selector: selectorField.optional() })
      .prefault({})
      .describe("Which workloads are inspected."),
    status: z
      .object({
        nodes: z
          .array(
            z.object({
              node: z.string().optional().describe("Name of the node."),
              active: z
                .object({
                  success: z
                    .boolean()
                    .optional()
                    .describe("True when it runs on all matching workloads of the node."),
                  lastUpdated: timeField.optional(),
                })
                .optional(),
              errorConditions: z
                .array(errorCondition)
                .max(10)
                .optional()
                .describe("The latest errors of the node."),
            }),
          )
          .optional()
          .describe("One entry for each node that inspects."),
        captureOnAlert: captureOnAlertStatus
          .optional()
          .describe("Captures that alerts started, and those that limits refused."),
      })
      .optional()
      .describe("What the nodes do now."),
  },
  statusSubresource: true,
  check: ({ metadata }) => [
    ...readCaptureOnAlert(metadata.annotations).issues,
    ...captureUploadIssues(metadata.annotations),
    ...readEvidenceRing(metadata.annotations).issues,
  ],
  columns: [
    nameColumn,
    ageColumn,
    {
      name: "Selector",
      description: "Which workloads are inspected.",
      wide: true,
      cell: ({ spec }) => spec.selector || "all()",
    },
    {
      name: "Nodes",
      description: "Nodes where it runs on all matching workloads, of those that have any.",
      wide: true,
      cell: ({ status }) => {
        const nodes = status?.nodes ?? [];
        return `${nodes.filter(({ active }) => active?.success).length}/${nodes.length}`;
      },
    },
  ],
});
export type DeepPacketInspection = ObjectOf<typeof deepPacketInspection>;
