import { z } from "zod";
import { captureState } from "../assignment.ts";
import { defineKind, type ObjectOf } from "../kind.ts";
import { ageColumn, nameColumn } from "./age.ts";
import { filterField } from "./capture-filter.ts";
import { captureUploadIssues, fileUpload } from "./capture-upload.ts";
import { fromRingIssues } from "./evidence-ring.ts";
import { condition, selectorField, timeField } from "./fields.ts";

/** Writes the packets of the selected workloads of its namespace into files. */
export const packetCapture = defineKind({
  group: "calico",
  version: "v3",
  kind: "PacketCapture",
  plural: "packetcaptures",
  singular: "packetcapture",
  shortNames: ["pcap"],
  categories: ["calico", "peccary"],
  namespaced: true,
  names: "calico",
  description: "PacketCapture writes the packets of selected workloads into pcap files.",
  shape: {
    spec: z
      .object({
        selector: selectorField.default("all()"),
        filters: z
          .array(filterField)
          .optional()
          .describe("Packets that match any of these are written; all packets when there is none."),
        startTime: timeField.optional().describe("When to start; at once when absent or past."),
        endTime: timeField.optional().describe("When to stop; never when absent."),
      })
      .superRefine(({ startTime, endTime }, context) => {
        if (startTime && endTime && Date.parse(endTime) <= Date.parse(startTime))
          context.addIssue({ code: "custom", path: ["endTime"], message: "endTime must be after startTime" });
      })
      .prefault({})
      .describe("Which workloads are captured, what of their traffic, and when."),
    status: z
      .object({
        files: z
          .array(
            z.object({
              node: z.string().optional().describe("Name of the node."),
              directory: z.string().optional().describe("Where the files are on that node."),
              fileNames: z
                .array(z.string())
                .optional()
                .describe("In alphanumeric order, active and rotated ones."),
              state: captureState.optional(),
            }),
          )
          .optional()
          .describe("One entry for each node that writes files."),
        uploads: z
          .array(fileUpload.extend({ node: z.string() }))
          .optional()
          .describe("Files that go to a store: those waiting, and the newest of those sent."),
        conditions: z.array(condition).optional(),
      })
      .optional()
      .describe("What the nodes do now."),
  },
  statusSubresource: true,
  check: ({ metadata }) => [
    ...captureUploadIssues(metadata.annotations),
    ...fromRingIssues(metadata.annotations),
  ],
  columns: [
    nameColumn,
    ageColumn,
    {
      name: "Selector",
      description: "Which workloads are captured.",
      wide: true,
      cell: ({ spec }) => spec.selector,
    },
    {
      name: "State",
      description: "The states of its nodes.",
      wide: true,
      cell: ({ status }) => [...new Set(status?.files?.map(({ state }) => state))].join(","),
    },
  ],
});
export type PacketCapture = ObjectOf<typeof packetCapture>;
