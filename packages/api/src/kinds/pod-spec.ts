import { z } from "zod";
import { mapList } from "../schema.ts";

/** Fields that are shown or selected by; whatever else a pod holds is kept as it is. */
const container = z.looseObject({
  name: z.string().min(1),
  image: z.string().optional(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  env: mapList(z.looseObject({ name: z.string(), value: z.string().optional() }), ["name"]).optional(),
  ports: mapList(
    z.looseObject({
      containerPort: z.int().min(1).max(65_535),
      protocol: z.string().default("TCP"),
      name: z.string().optional(),
    }),
    ["containerPort", "protocol"],
  ).optional(),
  volumeMounts: mapList(z.looseObject({ mountPath: z.string(), name: z.string() }), ["mountPath"]).optional(),
});

/** Of a Pod, and of the template of whatever makes pods. */
export const podSpec = z.looseObject({
  nodeName: z.string().optional().describe("Name of the node the pod is on."),
  serviceAccountName: z.string().optional().describe("The account the pod acts as."),
  hostNetwork: z.boolean().optional().describe("The pod uses the network of its node."),
  restartPolicy: z.string().optional(),
  containers: mapList(container, ["name"]).optional().describe("Containers of the pod."),
  initContainers: mapList(container, ["name"]).optional().describe("Containers that run before the others."),
  volumes: mapList(z.looseObject({ name: z.string() }), ["name"]).optional(),
  nodeSelector: z.record(z.string(), z.string()).optional(),
});
