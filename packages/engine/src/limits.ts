/** Every cap on memory and work. Each refuses and counts; none throws. */
export interface Limits {
  /** Flows remembered at once, all taps together; the oldest idle one goes first. */
  readonly flows: number;
  /** Octets that these flows and their parsers' own objects take, about; what waits for more is counted below. */
  readonly flowBytes: number;
  /** Flows that share one bucket of the table. A fair hash makes three; more is someone choosing addresses. */
  readonly flowsPerBucket: number;
  /** Microseconds a flow may be silent: TCP established, TCP otherwise, UDP, others. */
  readonly tcpIdle: number;
  readonly tcpOpening: number;
  readonly udpIdle: number;
  readonly otherIdle: number;
  /** TCP that was closed or reset: late packets of it are not a new flow. */
  readonly tcpClosed: number;
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
  /** HTTP/2 streams of one connection that are open at once; the oldest goes first. Servers allow 100 to 250. */
  readonly http2Streams: number;
  /** Octets of one HTTP/2 header block, packed and unpacked. */
  readonly http2HeaderBytes: number;
  /** Octets one side's table of HTTP/2 header fields may come to; browsers ask for 65,536. */
  readonly http2TableBytes: number;
  /** Names that the scripts of one page may have: `var_ffff` is the last there is. */
  readonly scriptNames: number;
  /** Brackets that may be open at once in a script. */
  readonly scriptDepth: number;
  /** Octets that normalising makes of the scripts in one section of a page; names may get eight times longer. */
  readonly scriptText: number;
  /** Octets of one Office file, or of the part of it that has the macros, that are kept to find macros in. */
  readonly macroFileBytes: number;
  /** Octets of the macros of one file that are shown. */
  readonly macroText: number;
}

export const defaultLimits: Limits = {
  flows: 262_144,
  flowBytes: 100_663_296,
  flowsPerBucket: 64,
  tcpIdle: 3_600_000_000,
  tcpOpening: 30_000_000,
  tcpClosed: 10_000_000,
  udpIdle: 180_000_000,
  otherIdle: 60_000_000,
  outOfOrderPerHalf: 1_048_576,
  outOfOrderTotal: 67_108_864,
  segmentsPerHalf: 3_072,
  pendingPerHalf: 65_536,
  pendingTotal: 67_108_864,
  fragmentedPackets: 8_192,
  fragmentBytes: 16_777_216,
  fragmentIdle: 60_000_000,
  fragmentedPacketBytes: 65_535,
  inflatedBytes: 16_777_216,
  inflateRatio: 200,
  http2Streams: 256,
  http2HeaderBytes: 65_536,
  http2TableBytes: 65_536,
  scriptNames: 65_536,
  scriptDepth: 256,
  scriptText: 262_144,
  macroFileBytes: 4_194_304,
  macroText: 262_144,
};

/** Caps on the work and the memory of rules. They are no settings: what a rule means would depend on them. */
export const ruleLimits = {
  /**
   * Tests run for one rule on one inspection. A rule of many short relative contents could try all combinations of
   * their places; real rules need a few dozen.
   */
  ruleTests: 8_192,
  /**
   * Octets that the contents of one rule may look through on one inspection, as often as they are looked at again: 64
   * times a whole unit, some 10 ms. Real rules look through a unit once or twice.
   */
  searchedBytes: 4_194_304,
  /**
   * Steps of regular expressions, of 15 ns at most: for one rule on one inspection, and for all of them together, so
   * that no packet holds up the others for more than 5 ms. Most expressions take an eighth of a step for each byte.
   */
  regexSteps: 200_000,
  regexStepsTotal: 300_000,
  /** Octets of a buffer that regular expressions see. Units are 64 KiB at most. */
  regexBytes: 131_072,
  /** Bits one flow may have. Rules set a handful; a bad rule file must not make flows grow. */
  flowbits: 256,
  /**
   * Addresses counted at once by one rule's detection_filter: under a flood from forged sources the longest unseen go
   * first, which at worst delays that rule's alert.
   */
  filteredAddresses: 65_536,
  /**
   * Addresses counted at once by one event_filter, rate_filter or threshold: as above, and at worst an alert is told once
   * more than the filter allows.
   */
  alertFilterAddresses: 65_536,
  /** Marks that xbits keep on addresses at once, all rules together: the longest unset go first. */
  xbits: 65_536,
  /** Counters that flowint keeps on one flow. Rules use one or two. */
  flowints: 64,
} as const;

export type RuleLimit = keyof typeof ruleLimits;

/** How often each cap refused something, by its name in `Limits` or `ruleLimits`. */
export class Refused {
  readonly counts: Partial<Record<keyof Limits | RuleLimit, number>> = {};
  /** How often a rule was given up because it would have taken too long, by its sid. */
  readonly givenUp: Map<number, number> = new Map();

  count(limit: keyof Limits | RuleLimit): void {
    this.counts[limit] = (this.counts[limit] ?? 0) + 1;
  }
}
