import { defaultGroups, type GroupNames, type Kind, type KindDeclaration, resolveKind } from "../kind.ts";
import { configMap } from "./config-map.ts";
import { daemonSet } from "./daemon-set.ts";
import { deepPacketInspection } from "./deep-packet-inspection.ts";
import { event } from "./event.ts";
import { felixConfiguration } from "./felix-configuration.ts";
import { intrusionDetection } from "./intrusion-detection.ts";
import { namespace } from "./namespace.ts";
import { node } from "./node.ts";
import { packetCapture } from "./packet-capture.ts";
import { packetCaptureAPI } from "./packet-capture-api.ts";
import { pod } from "./pod.ts";
import { secret } from "./secret.ts";
import { service } from "./service.ts";

/** Every kind there is, by its name. */
export const kindDeclarations = {
  Pod: pod,
  Namespace: namespace,
  Node: node,
  Service: service,
  ConfigMap: configMap,
  Secret: secret,
  Event: event,
  DaemonSet: daemonSet,
  DeepPacketInspection: deepPacketInspection,
  PacketCapture: packetCapture,
  FelixConfiguration: felixConfiguration,
  IntrusionDetection: intrusionDetection,
  PacketCaptureAPI: packetCaptureAPI,
} as const;

export type Kinds = { readonly [Name in keyof typeof kindDeclarations]: Kind };

/** All kinds under the group names of this installation: `createKinds().PacketCapture.apiVersion`. */
export function createKinds(groups: Partial<GroupNames> = {}): Kinds {
  const names = { ...defaultGroups, ...groups };
  const declarations: readonly (readonly [string, KindDeclaration])[] = Object.entries(
    kindDeclarations,
  ) as never;
  return Object.fromEntries(
    declarations.map(([name, declaration]) => [name, resolveKind(declaration, names)]),
  ) as Kinds;
}

export { type CaptureFilter, captureFilters } from "./capture-filter.ts";
export {
  type CaptureOnAlert,
  type CaptureOnAlertStatus,
  captureOnAlertAnnotations,
  readCaptureOnAlert,
} from "./capture-on-alert.ts";
export { captureUploadAnnotations, type FileUpload, readCaptureUpload } from "./capture-upload.ts";
export type { ConfigMap } from "./config-map.ts";
export type { DaemonSet } from "./daemon-set.ts";
export type { DeepPacketInspection } from "./deep-packet-inspection.ts";
export type { Event } from "./event.ts";
export {
  asksForRing,
  defaultEvidenceRing,
  type EvidenceRing,
  evidenceRingAnnotations,
  readEvidenceRing,
} from "./evidence-ring.ts";
export { captureDefaults, captureSettingsOf, type FelixConfiguration } from "./felix-configuration.ts";
export { type Condition, condition } from "./fields.ts";
export { INTRUSION_DETECTION_NAME, type IntrusionDetection } from "./intrusion-detection.ts";
export type { Namespace } from "./namespace.ts";
export type { Node } from "./node.ts";
export type { PacketCapture } from "./packet-capture.ts";
export { PACKET_CAPTURE_API_NAME, type PacketCaptureAPI } from "./packet-capture-api.ts";
export { type Pod, podAnnotations } from "./pod.ts";
export {
  type PrivacyOrder,
  privacyAnnotations,
  privacyInWords,
  readPrivacy,
} from "./privacy.ts";
export { parseQuantity } from "./quantity.ts";
export type { Secret } from "./secret.ts";
export type { Service } from "./service.ts";
