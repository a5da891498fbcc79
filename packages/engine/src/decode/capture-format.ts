/** One packet of a capture file. The bytes are the reader's: good until the call returns. */
export type OnRecord = (
  bytes: Uint8Array,
  start: number,
  end: number,
  /** Octets on the wire; more than were kept when the capture cut packets short. */
  wireLength: number,
  /** Microseconds since 1970; finer stamps are rounded down. */
  time: number,
  linkType: number,
  /** Nanoseconds beyond `time`, 0 to 999. */
  nanos: number,
) => void;

/** One format of capture files, read item by item: a header, a record, a block. */
export interface CaptureFormat {
  /** Octets that must be at hand for the next `read` to get on. */
  readonly wanted: number;
  /** What is read next, to say where a file was cut. */
  readonly what: string;
  /** Why nothing more can be read, once that is so. */
  readonly problem: string | undefined;
  /**
   * Reads the item at `at`, of which `wanted` octets are there. Returns how many octets it is done with, which may
   * reach past `end` where nobody needs the rest; 0 when it now knows that it wants more, or has a problem.
   */
  read(bytes: Uint8Array, at: number, end: number): number;
}

/**
 * Octets of one packet. libpcap takes no more than 262,144; segmentation offload with long IPv6 packets makes
 * up to 524,288.
 */
export const MAX_PACKET = 524_288;

/** Reads numbers in the byte order that a file was written in. */
export class ByteOrder {
  readonly #big: boolean;

  constructor(big: boolean) {
    this.#big = big;
  }

  u16(bytes: Uint8Array, at: number): number {
    return this.#big ? (bytes[at]! << 8) | bytes[at + 1]! : (bytes[at + 1]! << 8) | bytes[at]!;
  }

  u32(bytes: Uint8Array, at: number): number {
    const first = this.#big ? bytes[at]! : bytes[at + 3]!;
    const second = this.#big ? bytes[at + 1]! : bytes[at + 2]!;
    const third = this.#big ? bytes[at + 2]! : bytes[at + 1]!;
    const fourth = this.#big ? bytes[at + 3]! : bytes[at]!;
    return ((first << 24) | (second << 16) | (third << 8) | fourth) >>> 0;
  }

  /** The lower half of a 64-bit number. */
  low32(bytes: Uint8Array, at: number): number {
    return this.u32(bytes, this.#big ? at + 4 : at);
  }
}
