import { assignments } from "./assignments.ts";
import { captureApi } from "./capture-api.ts";
import { captureFinalizer } from "./capture-finalizer.ts";
import { captureOnAlert } from "./capture-on-alert.ts";
import { captureStatus } from "./capture-status.ts";
import { inspectionStatus } from "./inspection-status.ts";
import { nodeObjects } from "./nodes.ts";
import { podObjects } from "./pods.ts";
import type { Reconciler } from "./reconciler.ts";
import { sensorPods } from "./sensor-pods.ts";
import { uploadStatus } from "./upload-status.ts";
import type { World } from "./world.ts";

/** Every reconciler there is. Each is also woken by any change of what the agents report. */
export const reconcilers: readonly ((world: World) => Reconciler)[] = [
  assignments,
  captureApi,
  captureFinalizer,
  captureOnAlert,
  captureStatus,
  inspectionStatus,
  nodeObjects,
  podObjects,
  sensorPods,
  uploadStatus,
];
