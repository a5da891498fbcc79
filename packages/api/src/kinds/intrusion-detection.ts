import { z } from "zod";
import { defineKind, type ObjectOf } from "../kind.ts";
import { mapList } from "../schema.ts";
import { ageColumn, nameColumn } from "./age.ts";
import { condition } from "./fields.ts";
import { resourceRequirements } from "./quantity.ts";

/** The one object of this kind that counts. */
export const INTRUSION_DETECTION_NAME = "tigera-secure";

/** Sets what sensors may use of a node. */
export const intrusionDetection = defineKind({
  group: "operator",
  version: "v1",
  kind: "IntrusionDetection",
  plural: "intrusiondetections",
  singular: "intrusiondetection",
  categories: ["calico", "peccary"],
  namespaced: false,
  names: "dns-subdomain",
  description: `IntrusionDetection configures the sensors. There is one, named ${INTRUSION_DETECTION_NAME}.`,
  shape: {
    spec: z
      .object({
        componentResources: mapList(
          z.object({
            componentName: z.enum(["DeepPacketInspection"]),
            resourceRequirements: resourceRequirements.optional(),
          }),
          ["componentName"],
        )
          .optional()
          .describe(
            "What a sensor may use. Without it: limits of 1 CPU and 1Gi, requests of 100m and 100Mi.",
          ),
        anomalyDetection: z
          .object({ storageClassName: z.string().optional() })
          .optional()
          .describe("Kept for old manifests; it does nothing."),
        intrusionDetectionControllerDeployment: z
          .looseObject({})
          .optional()
          .describe("Kept for old manifests; there is no such deployment."),
        deepPacketInspectionDaemonset: z
          .object({
            spec: z
              .object({
                template: z
                  .object({
                    spec: z
                      .object({
                        initContainers: mapList(
                          z.object({
                            name: z.enum(["snort-rules"]),
                            image: z.string(),
                            resources: resourceRequirements.optional(),
                          }),
                          ["name"],
                        )
                          .max(1)
                          .optional(),
                      })
                      .optional(),
                  })
                  .optional(),
              })
              .optional(),
          })
          .optional()
          .describe("Names an image that holds rules of one's own."),
      })
      .prefault({})
      .describe("How sensors run."),
    status: z
      .object({ state: z.string().optional(), conditions: z.array(condition).optional() })
      .optional()
      .describe("Whether the sensors run so."),
  },
  statusSubresource: true,
  columns: [nameColumn, ageColumn],
  check: ({ metadata }) =>
    metadata.name === INTRUSION_DETECTION_NAME
      ? []
      : [{ path: ["metadata", "name"], message: `there is only one, named ${INTRUSION_DETECTION_NAME}` }],
});
export type IntrusionDetection = ObjectOf<typeof intrusionDetection>;
