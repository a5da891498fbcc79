const MICROSECONDS = 1_000_000;
const TWO_TO_32 = 4_294_967_296;

/** How a pcapng interface counts time: section 4.2, `if_tsresol`. */
export class Resolution {
  /** Units in a second. */
  readonly perSecond: number;

  /** @param code a power of ten, or with its highest bit set a power of two */
  constructor(code: number) {
    this.perSecond = (code & 0x80) === 0 ? 10 ** code : 2 ** (code & 0x7f);
  }
}

/** A stamp of 64 bits in microseconds, rounded down. */
export function microsecondsOf(resolution: Resolution, high: number, low: number): number {
  const perMicro = resolution.perSecond / MICROSECONDS;
  if (perMicro === 1) return high * TWO_TO_32 + low;
  if (perMicro > 1 && Number.isInteger(perMicro) && perMicro < 2 ** 20) {
    // Long division, so that nanoseconds since 1970, which pass 2^53, lose nothing.
    const rest = (high % perMicro) * TWO_TO_32 + low;
    return Math.floor(high / perMicro) * TWO_TO_32 + Math.floor(rest / perMicro);
  }
  return Math.floor((high * TWO_TO_32 + low) / perMicro);
}

/** What `microsecondsOf` rounds off, in nanoseconds; of stamps finer or coarser than those, nothing. */
export function nanosecondsOf(resolution: Resolution, high: number, low: number): number {
  if (resolution.perSecond !== MICROSECONDS * 1_000) return 0;
  return ((((high % 1_000) * TWO_TO_32) % 1_000) + low) % 1_000;
}
