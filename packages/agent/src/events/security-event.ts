import { Buffer } from "node:buffer";
import type { DpiRecord, Endpoint, InspectionOrder, SecurityEvent, Workload } from "@peccary/api";
import type { Match } from "@peccary/engine";
import { alertLine, protocolName } from "./alert-line.ts";
import { alertPrivacy } from "./alert-privacy.ts";
import { mitre } from "./mitre.ts";
import { shownPayload } from "./shown-payload.ts";

/** Every alert of Calico's inspection has it, whatever the rule's priority; that is in the record. */
const SEVERITY = 100;

/** Who is at an address, as far as the agent knows. */
export interface Names {
  /** By address: what the control plane knows, and what our own sensors found. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly neighbours: ReadonlyMap<string, Workload>;
  /** The workload whose traffic it was, and its own addresses as seen on its interface. */
  readonly workload: Workload;
  readonly addresses: readonly string[];
}

/** A match as one inspection's event, showing what that inspection lets be shown. */
export function securityEvent(
  match: Match,
  inspection: Pick<InspectionOrder, "namespace" | "name" | "privacy" | "ring">,
  id: string,
  host: string,
  names: Names,
): SecurityEvent {
  const { where, rule } = match;
  const protocol = protocolName(where.protocol);
  const source = nameOf(where.source, names);
  const destination = nameOf(where.destination, names);
  const payload = shownPayload(match, alertPrivacy(inspection));
  const record: DpiRecord = {
    snort_signature_id: String(rule.sid),
    snort_signature_revision: String(rule.rev),
    snort_alert: alertLine(match),
    snort_generator_id: String(rule.gid),
    message: rule.message,
    priority: rule.priority,
    references: [...rule.references],
    ...(rule.classtype === undefined ? {} : { classtype: rule.classtype }),
    ...(match.payload.length === 0
      ? {}
      : {
          ...(payload !== undefined && { payload: Buffer.from(payload).toString("base64") }),
          matches: match.ranges.map(([offset, length]) => [offset, length]),
          buffer: match.buffer,
        }),
    ...(where.service === undefined ? {} : { app_proto: where.service }),
    ...(where.communityId === undefined ? {} : { community_id: where.communityId }),
  };
  return {
    id,
    time: Math.floor(where.time / 1e6),
    time_us: where.time,
    type: "deep_packet_inspection",
    origin: `dpi.${inspection.namespace}/${inspection.name}`,
    severity: SEVERITY,
    name: rule.message,
    description: "Encountered suspicious traffic matching snort rule for malicious activity",
    host,
    ...(protocol === undefined ? {} : { protocol }),
    source_ip: where.source,
    ...(where.sourcePort === undefined ? {} : { source_port: where.sourcePort }),
    ...(source && {
      source_name: source.name,
      source_namespace: source.namespace,
      ...(source.aggregate && { source_name_aggr: source.aggregate }),
    }),
    dest_ip: where.destination,
    ...(where.destinationPort === undefined ? {} : { dest_port: where.destinationPort }),
    ...(destination && {
      dest_name: destination.name,
      dest_namespace: destination.namespace,
      ...(destination.aggregate && { dest_name_aggr: destination.aggregate }),
    }),
    attack_vector: "Network",
    ...mitre(rule.metadata),
    record,
  };
}

/** The workload's own name for its own side, else what is known of the address. */
function nameOf(
  address: string,
  { endpoints, neighbours, workload, addresses }: Names,
): { name: string; namespace: string; aggregate?: string | undefined } | undefined {
  if (addresses.includes(address)) return workload;
  return endpoints.get(address) ?? neighbours.get(address);
}
