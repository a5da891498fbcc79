import type { SecurityEvent } from "@peccary/api";
import type { Match, RuleFacts, Where } from "@peccary/engine";

/** A match as the engine would report it; say only what matters. */
export function match(
  given: { where?: Partial<Where>; rule?: Partial<RuleFacts>; payload?: string } = {},
): Match {
  return {
    type: "match",
    buffer: "pkt_data",
    payload: new TextEncoder().encode(given.payload ?? ""),
    ranges: [],
    where: {
      time: 1_700_000_000_123_456,
      tap: 1,
      packetNumber: 1,
      source: "10.0.0.1",
      destination: "10.0.0.2",
      sourcePort: 40_000,
      destinationPort: 80,
      protocol: 6,
      flowId: undefined,
      service: undefined,
      communityId: undefined,
      ...given.where,
    },
    rule: {
      gid: 1,
      sid: 57_461,
      rev: 1,
      action: "alert",
      message: "MALWARE-BACKDOOR attempt",
      classtype: "trojan-activity",
      classification: "A Network Trojan was detected",
      priority: 1,
      references: [],
      metadata: [],
      ...given.rule,
    },
  };
}

export const event = (id: string): SecurityEvent => ({
  id,
  time: 1,
  time_us: 1_000_000,
  type: "deep_packet_inspection",
  origin: "dpi.dev/dpi-nginx",
  severity: 100,
  description: "as ever",
  host: "node-a",
  record: {},
});
