import { z } from "zod";
import { captureState } from "../assignment.ts";
import { defineKind, type ObjectOf } from "../kind.ts";
import { ageColumn, nameColumn } from "./age.ts";
import { condition, selectorField, timeField } from "./fields.ts";

const protocolNames = ["TCP", "UDP", "ICMP", "ICMPv6", "SCTP", "UDPLite"];
const MAX_PORT = 65_535;

const protocolField = z
  .union([z.int(), z.string()])
  .refine(
    (protocol) =>
      typeof protocol === "number"
        ? protocol >= 1 && protocol <= 255
        : protocolNames.some((name) => name.toLowerCase() === protocol.toLowerCase()),
    `must be a number from 1 to 255, or one of ${protocolNames.join(", ")}`,
  )
  .meta({ "x-kubernetes-int-or-string": true });

const portField = z
  .union([z.int(), z.string()])
  .superRefine((port, context) => {
    const message = portProblem(port);
    if (message) context.addIssue({ code: "custom", message });
  })
  .meta({ "x-kubernetes-int-or-string": true });

function portProblem(port: number | string): string | undefined {
  const [, low, high = low] = /^([0-9]{1,5})(?::([0-9]{1,5}))?$/.exec(String(port)) ?? [];
  if (low === undefined) return `must be a number or a range such as "8000:8080"; ports have no names here`;
  if (Number(low) > Number(high)) return "the first port of a range must not be above the last";
  if (Number(high) > MAX_PORT) return `must be at most ${MAX_PORT}`;
  return undefined;
}

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
          .array(
            z.object({
              protocol: protocolField
                .optional()
                .describe("TCP, UDP, ICMP, ICMPv6, SCTP, UDPLite, or a number from 1 to 255."),
              ports: z
                .array(portField)
                .optional()
                .describe('Source or destination ports: numbers, or ranges such as "8000:8080".'),
            }),
          )
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
        conditions: z.array(condition).optional(),
      })
      .optional()
      .describe("What the nodes do now."),
  },
  statusSubresource: true,
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
