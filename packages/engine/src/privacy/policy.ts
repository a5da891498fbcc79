/** What of the packets may be written. Absent fields ask for nothing; the packets are changed, never left out. */
export interface PrivacyPolicy {
  /** Nothing behind the transport header. */
  readonly headersOnly?: boolean | undefined;
  /** Values of HTTP's Authorization, Cookie and Set-Cookie headers become `x`. */
  readonly maskHttp?: boolean | undefined;
  /** What matches one of these becomes `x`: names, or `/expressions/i`. */
  readonly maskPatterns?: readonly string[] | undefined;
  /** Octets kept of a packet, by its ports; 0 for all. Of two ports' lengths the shorter one holds. */
  readonly snapLength?: SnapLength | undefined;
}

export interface SnapLength {
  readonly default: number;
  readonly ports: readonly { readonly port: number; readonly length: number }[];
}

/** What masking did. */
export interface PrivacyCounters {
  /** Packets that were changed or shortened. */
  packets: number;
  /** Octets replaced. */
  masked: number;
  /** Octets cut off. */
  cut: number;
  /** Packets masked whole, because what they belong to could not be followed. */
  whole: number;
}
