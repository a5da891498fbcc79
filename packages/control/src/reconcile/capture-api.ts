import { PACKET_CAPTURE_API_NAME, type PacketCaptureAPI } from "@peccary/api";
import type { KubeObject } from "../objects/objects.ts";
import type { Reconciler } from "./reconciler.ts";
import type { World } from "./world.ts";
import { writeStatus } from "./write.ts";

/** Says that files of captures can be fetched now: the control plane serves them as soon as the object is there. */
export function captureApi({ objects, kinds, now }: World): Reconciler {
  return {
    name: "capture-api",
    watches: [kinds.PacketCaptureAPI],

    async reconcile() {
      const object = await objects.get(kinds.PacketCaptureAPI, PACKET_CAPTURE_API_NAME);
      if (object === undefined) return;
      const { status } = object as unknown as PacketCaptureAPI;
      if (status?.state === "Ready") return;
      await writeStatus(objects, object as KubeObject, {
        state: "Ready",
        conditions: [
          {
            type: "Ready",
            status: "True",
            reason: "AllObjectsAvailable",
            message: "files of captures can be fetched",
            lastTransitionTime: new Date(now()).toISOString(),
          },
        ],
      });
    },
  };
}
