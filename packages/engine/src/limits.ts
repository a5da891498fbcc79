/** Every cap on memory and work. Each refuses and counts; none throws. */
export interface Limits {
  /** Flows remembered at once, all taps together; the oldest idle one goes first. */
  readonly flows: number;
  /** Flows that share one bucket of the table. A fair hash makes three; more is someone choosing addresses. */
  readonly flowsPerBucket: number;
  /** Microseconds a flow may be silent: TCP established, TCP otherwise, UDP, others. */
  readonly tcpIdle: number;
  readonly tcpOpening: number;
  /** TCP that was closed or reset: late packets of it are not a new flow. */
  readonly tcpClosed: number;
  readonly udpIdle: number;
  readonly otherIdle: number;
  /** Octets kept waiting for missing segments: one side of one flow, and all flows together. */
  readonly outOfOrderPerHalf: number;
  readonly outOfOrderTotal: number;
  /** Segments kept waiting, one side of one flow. */
  readonly segmentsPerHalf: number;
  /** Octets of one side kept because a parser wants to see more first. */
  readonly pendingPerHalf: number;
  /** Octets that protocol parsers keep between packets, all flows together. */
  readonly pendingTotal: number;
  /** Packets in pieces at once, their octets together, and microseconds to wait for the rest (RFC 791: 15 s to 2 min). */
  readonly fragmentedPackets: number;
  readonly fragmentBytes: number;
  readonly fragmentIdle: number;
  /** Octets one packet in pieces may come to; IPv4's length field ends there. */
  readonly fragmentedPacketBytes: number;
  /** Octets one body may decompress to, and how many times its own size. */
  readonly inflatedBytes: number;
  readonly inflateRatio: number;
}

export const defaultLimits: Limits = {
  flows: 262_144,
  flowsPerBucket: 64,
  tcpIdle: 3_600_000_000,
  tcpOpening: 30_000_000,
  tcpClosed: 10_000_000,
  udpIdle: 180_000_000,
  otherIdle: 60_000_000,
  outOfOrderPerHalf: 1_048_576,
  outOfOrderTotal: 134_217_728,
  segmentsPerHalf: 3_072,
  pendingPerHalf: 65_536,
  pendingTotal: 134_217_728,
  fragmentedPackets: 8_192,
  fragmentBytes: 33_554_432,
  fragmentIdle: 60_000_000,
  fragmentedPacketBytes: 65_535,
  inflatedBytes: 16_777_216,
  inflateRatio: 200,
};

/** How often each cap refused something, by its name in `Limits`. */
export class Refused {
  readonly counts: Partial<Record<keyof Limits, number>> = {};

  count(limit: keyof Limits): void {
    this.counts[limit] = (this.counts[limit] ?? 0) + 1;
  }
}
