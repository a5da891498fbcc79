import {
  type DeepPacketInspection,
  endpointLabels,
  type PacketCapture,
  type Pod,
  parseSelector,
  podAnnotations,
  selects,
} from "@peccary/api";
import { POD_LABEL } from "../alert-captures/labels.ts";

/** Which pods a resource selects, by the node they are on. Only pods whose traffic can be found count. */
export type Coverage = ReadonlyMap<string, readonly Pod[]>;

export function coverage(resource: DeepPacketInspection | PacketCapture, pods: readonly Pod[]): Coverage {
  const found = new Map<string, Pod[]>();
  const { selector } = parseSelector(resource.spec.selector ?? "");
  // The API refuses a bad selector; one that slipped in selects nothing rather than everything.
  if (selector === undefined) return found;
  for (const pod of pods) {
    const node = pod.spec?.nodeName;
    if (node === undefined || pod.metadata.namespace !== resource.metadata.namespace) continue;
    if (!hasTraffic(pod) || !selects(selector, { ...endpointLabels(pod), [POD_LABEL]: pod.metadata.name }))
      continue;
    const there = found.get(node);
    if (there === undefined) found.set(node, [pod]);
    else there.push(pod);
  }
  return found;
}

/** Says where its traffic is, and is not on its way out. */
export const hasTraffic = ({ metadata }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  Object.values(podAnnotations).some((name) => metadata.annotations?.[name] !== undefined);
