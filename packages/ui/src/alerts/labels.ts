import { type DpiRecord, dpiRecord, type SecurityEvent } from "@peccary/api";

/** The names Calico's Manager has for the kinds of events. */
const types = new Map([
  ["deep_packet_inspection", "Deep Packet Inspection"],
  ["global_alert", "Global Alert"],
  ["gtf_suspicious_flow", "Suspicious Flow"],
  ["gtf_suspicious_dns_query", "Suspicious DNS Query"],
  ["waf", "WAF"],
  ["honeypod", "Honeypod"],
  ["runtime_security", "Container Threat Detection"],
]);

export const typeLabel = (type: string): string => types.get(type) ?? type.replaceAll("_", " ");

/** What an inspection found, if the event is one of an inspection. */
export function inspectionOf(event: SecurityEvent): DpiRecord | undefined {
  return event.type === "deep_packet_inspection" ? dpiRecord.safeParse(event.record).data : undefined;
}

/** What a list shows first: the rule's message, which tells alerts apart, before the description, which may not. */
export function headline(event: SecurityEvent): {
  readonly title: string;
  readonly below: string | undefined;
} {
  const message = event.record["message"];
  const title = typeof message === "string" && message !== "" ? message : event.name;
  return title === undefined || title === event.description
    ? { title: event.description, below: undefined }
    : { title, below: event.description };
}
