import { z } from "zod";

/**
 * One row of the alerts index `tigera_secure_ee_events.<cluster>`, with the field names of Calico's events.
 * `id` is made from what happened, so the same event written twice is one row. An absent field is shown as N/A.
 */
export const securityEvent = z.object({
  id: z
    .string()
    .min(1)
    .max(1024)
    .regex(/^\P{C}+$/u, "must not hold control characters"),
  /** Seconds since 1970: when the packet was seen, not when it was stored. */
  time: z.number().int(),
  /** The same moment in microseconds; what lists are sorted by. */
  time_us: z.number().int(),
  type: z.string(),
  origin: z.string(),
  severity: z.number().int().min(1).max(100),
  name: z.string().optional(),
  description: z.string(),
  host: z.string(),
  protocol: z.string().optional(),
  source_ip: z.string().optional(),
  source_port: z.number().int().optional(),
  source_name: z.string().optional(),
  source_name_aggr: z.string().optional(),
  source_namespace: z.string().optional(),
  dest_ip: z.string().optional(),
  dest_port: z.number().int().optional(),
  dest_name: z.string().optional(),
  dest_name_aggr: z.string().optional(),
  dest_namespace: z.string().optional(),
  attack_vector: z.string().optional(),
  mitre_tactic: z.string().optional(),
  mitre_ids: z.array(z.string()).optional(),
  mitigations: z.array(z.string()).optional(),
  record: z.record(z.string(), z.unknown()),
});
export type SecurityEvent = z.infer<typeof securityEvent>;

/** `record` of an event whose type is `deep_packet_inspection`; the first three fields are Calico's. */
export const dpiRecord = z.object({
  snort_signature_id: z.string(),
  snort_signature_revision: z.string(),
  /** The line Snort's alert_fast would write. */
  snort_alert: z.string(),
  snort_generator_id: z.string(),
  message: z.string(),
  classtype: z.string().optional(),
  priority: z.number().int(),
  references: z.array(z.string()),
  /** What the rule looked at, at most 4 KiB of it: base64. */
  payload: z.string().optional(),
  /** Where in `payload` the rule's contents stood: [offset, length] in bytes. */
  matches: z.array(z.tuple([z.number().int(), z.number().int()])).optional(),
  /** The rule buffer that `payload` shows: pkt_data, http_uri … */
  buffer: z.string().optional(),
  app_proto: z.string().optional(),
  community_id: z.string().optional(),
  /** Names the packets around this alert, see `paths.evidence`; alerts of one flow may share them. */
  evidence: z.string().optional(),
});
export type DpiRecord = z.infer<typeof dpiRecord>;

/** The index an event lies in. */
export const eventIndex = (cluster: string): string => `tigera_secure_ee_events.${cluster}`;
