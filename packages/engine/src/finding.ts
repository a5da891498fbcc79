import type { Transaction } from "./app/protocol.ts";

/** The two ends and the moment of something that happened on the wire. */
export interface Where {
  /** Microseconds since 1970, by the packet. */
  readonly time: number;
  readonly tap: number;
  /** Of the packet within its capture, from 1. */
  readonly packetNumber: number;
  /** Text form: RFC 5952 for IPv6. */
  readonly source: string;
  readonly destination: string;
  /** Absent where the protocol has none, as ICMP. */
  readonly sourcePort: number | undefined;
  readonly destinationPort: number | undefined;
  /** IANA number: 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6. */
  readonly protocol: number;
  readonly flowId: number | undefined;
  /** Snort's service name, once known, or a name of ours for what Snort does not look for. */
  readonly service: string | undefined;
  readonly communityId: string | undefined;
}

/** What a rule says of itself. */
export interface RuleFacts {
  readonly gid: number;
  readonly sid: number;
  readonly rev: number;
  readonly action: string;
  readonly message: string;
  readonly classtype: string | undefined;
  /** Snort's long name of the classtype: "A Network Trojan was detected". */
  readonly classification: string | undefined;
  /** 1 is the worst. The rule's own, or its classtype's, or 3. */
  readonly priority: number;
  /** `cve,2021-44228`, `url,…` */
  readonly references: readonly string[];
  readonly metadata: readonly string[];
}

/** A rule matched. */
export interface Match {
  readonly type: "match";
  readonly where: Where;
  readonly rule: RuleFacts;
  /** The buffer in which the rule's last positive content was sought. */
  readonly buffer: string;
  /** A copy of what stood there, at most `EVIDENCE_BYTES` of it. */
  readonly payload: Uint8Array;
  /** Where in `payload` contents matched: [offset, length]. */
  readonly ranges: readonly (readonly [number, number])[];
}

/** A finished exchange of a protocol that we understand. */
export interface TransactionFinding {
  readonly type: "transaction";
  readonly where: Where;
  readonly transaction: Transaction;
}

/** A conversation ended or was forgotten. `where` runs from client to server, its time is the flow's start. */
export interface FlowFinding {
  readonly type: "flow";
  readonly where: Where;
  /** Microseconds since 1970. */
  readonly ended: number;
  readonly packetsToServer: number;
  readonly packetsToClient: number;
  readonly bytesToServer: number;
  readonly bytesToClient: number;
  readonly reason: "closed" | "idle" | "evicted" | "finished";
}

export type Finding = Match | TransactionFinding | FlowFinding;

/** Octets of payload an alert carries with it. */
export const EVIDENCE_BYTES = 4_096;
