import { z } from "zod";
import { defineKind, type ObjectOf } from "../kind.ts";
import { ageColumn, nameColumn } from "./age.ts";
import { condition } from "./fields.ts";

/** The one object of this kind that counts. */
export const PACKET_CAPTURE_API_NAME = "tigera-secure";

/** Lets the files of captures be fetched over the network. */
export const packetCaptureAPI = defineKind({
  group: "operator",
  version: "v1",
  kind: "PacketCaptureAPI",
  plural: "packetcaptureapis",
  singular: "packetcaptureapi",
  categories: ["calico", "peccary"],
  namespaced: false,
  names: "dns-subdomain",
  description: `PacketCaptureAPI switches on the download of capture files. There is one, named ${PACKET_CAPTURE_API_NAME}.`,
  shape: {
    spec: z
      .object({
        packetCaptureAPIDeployment: z
          .looseObject({})
          .optional()
          .describe("Kept for old manifests; the control plane itself serves the files."),
      })
      .prefault({})
      .describe("Nothing needs to be set: that the object is there is enough."),
    status: z
      .object({ state: z.string().optional(), conditions: z.array(condition).optional() })
      .optional()
      .describe("Whether files can be fetched."),
  },
  statusSubresource: true,
  columns: [
    nameColumn,
    ageColumn,
    {
      name: "State",
      description: "Whether files can be fetched.",
      cell: ({ status }) => status?.state ?? "",
    },
  ],
  check: ({ metadata }) =>
    metadata.name === PACKET_CAPTURE_API_NAME
      ? []
      : [{ path: ["metadata", "name"], message: `there is only one, named ${PACKET_CAPTURE_API_NAME}` }],
});
export type PacketCaptureAPI = ObjectOf<typeof packetCaptureAPI>;
