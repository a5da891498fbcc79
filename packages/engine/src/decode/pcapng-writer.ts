/** Writes the next generation capture file: draft-ietf-opsawg-pcapng. Little endian. */
import { parseAddress } from "../address.ts";
import { BlockBuffer, utf8 } from "./block-buffer.ts";

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE = 1;
const NAMES = 4;
const STATISTICS = 5;
const ENHANCED_PACKET = 6;
const BYTE_ORDER = 0x1a2b3c4d;
const UNKNOWN = 0xffff_ffff;

const END = 0;
const COMMENT = 1;
const section = { hardware: 2, os: 3, application: 4 };
const description = { name: 2, description: 3, resolution: 9, filter: 11, os: 12, hardware: 15 };
const counts = { start: 2, end: 3, received: 4, dropped: 5, accepted: 6, systemDropped: 7, delivered: 8 };

const IPV4_NAMES = 1;
const IPV6_NAMES = 2;
/** Octets of a name record beside its address: a thousand names of 63. */
const MAX_NAMES = 65_000;
/** Octets of one name: a domain name has no more. */
const MAX_NAME = 255;
/** Octets of one block of names, after which another begins. Wireshark takes 16 MiB. */
const MAX_NAMES_BLOCK = 1_048_576;
/** Octets of one packet: Wireshark refuses a file that has more in one. The rest of the packet is cut off. */
export const MAX_WRITTEN_PACKET = 262_144;
/** Octets of comments of one packet: our own reader leaves room for so many. The rest is left out. */
const MAX_COMMENTS = 130_000;

const TWO_TO_32 = 4_294_967_296;

export interface PcapngSection {
  readonly hardware?: string;
  readonly os?: string;
  /** The program that wrote it. */
  readonly application?: string;
  readonly comments?: readonly string[];
}

export interface PcapngInterface {
  readonly linkType: number;
  /** Octets kept of each packet; all when absent. */
  readonly snapLength?: number;
  readonly name?: string;
  readonly description?: string;
  /** In words, what kept packets out: `tcp port 80`. */
  readonly filter?: string;
  readonly os?: string;
  readonly hardware?: string;
  readonly comments?: readonly string[];
  /** Whether times carry nanoseconds; microseconds when absent. */
  readonly nanoseconds?: boolean;
}

/** What is known of an interface at the end. Times in microseconds since 1970. */
export interface PcapngStatistics {
  readonly time: number;
  readonly start?: number;
  readonly end?: number;
  readonly received?: number;
  /** By the interface, or by the kernel because its ring was full. */
  readonly dropped?: number;
  readonly accepted?: number;
  readonly systemDropped?: number;
  readonly delivered?: number;
  readonly comments?: readonly string[];
}

export interface AddressNames {
  /** Text form, IPv4 or IPv6. What is neither is left out. */
  readonly address: string;
  /** Of several Wireshark shows the last. */
  readonly names: readonly string[];
}

const NO_COMMENTS: readonly string[] = [];

/**
 * Puts blocks one behind the other in memory, to be fetched with `take`; whoever writes much fetches often. `section`
 * comes first, then `interface` for each, then their packets. Texts of any kind are taken: what a file cannot hold of
 * them is cut off.
 */
export class PcapngWriter {
  readonly #out: BlockBuffer = new BlockBuffer();
  /** Of this section's interfaces, by number: whether their times have nanoseconds. */
  #nanoseconds: boolean[] = [];

  /** Octets waiting for `take`. */
  get length(): number {
    return this.#out.length;
  }

  /** What was written since the last call. The caller's own. */
  take(): Uint8Array {
    return this.#out.take();
  }

  /** Also within a file: interfaces are numbered anew after it. */
  section({ hardware, os, application, comments = NO_COMMENTS }: PcapngSection = {}): void {
    const out = this.#out;
    this.#nanoseconds = [];
    const start = out.begin(SECTION_HEADER);
    out.reserve(16);
    out.u32(BYTE_ORDER);
    out.u16(1);
    out.u16(0);
    // How long the section gets is not known yet.
    out.u32(UNKNOWN);
    out.u32(UNKNOWN);
    this.#comments(comments);
    out.text(section.hardware, hardware);
    out.text(section.os, os);
    out.text(section.application, application);
    this.#end(start);
  }

  /** Gives the number by which packets name it. */
  interface(of: PcapngInterface): number {
    const { linkType, snapLength = 0, nanoseconds = false, comments = NO_COMMENTS } = of;
    const out = this.#out;
    const start = out.begin(INTERFACE);
    out.reserve(8);
    out.u16(linkType);
    out.u16(0);
    out.u32(snapLength);
    this.#comments(comments);
    out.text(description.name, of.name);
    out.text(description.description, of.description);
    out.option(description.resolution, Uint8Array.of(nanoseconds ? 9 : 6));
    // A leading zero says that the filter is text.
    if (of.filter !== undefined) {
      const text = utf8(of.filter, 65_000);
      const value = new Uint8Array(text.length + 1);
      value.set(text, 1);
      out.option(description.filter, value);
    }
    out.text(description.os, of.os);
    out.text(description.hardware, of.hardware);
    this.#end(start);
    this.#nanoseconds.push(nanoseconds);
    return this.#nanoseconds.length - 1;
  }

  /**
   * Bytes `start` to `end` as a packet of an interface of this section.
   *
   * @param time microseconds since 1970
   * @param nanos nanoseconds beyond them, for an interface that has them
   */
  packet(
    id: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    time: number,
    comments: readonly string[] = NO_COMMENTS,
    nanos: number = 0,
  ): void {
    const out = this.#out;
    const kept = Math.min(end - start, MAX_WRITTEN_PACKET);
    const block = out.begin(ENHANCED_PACKET);
    out.reserve(24 + kept);
    out.u32(id);
    this.#time(time, nanos, this.#nanoseconds[id] === true);
    out.u32(kept);
    out.u32(Math.max(wireLength, kept));
    out.copy(bytes, start, start + kept);
    out.pad();
    if (comments.length > 0) {
      this.#comments(comments);
      this.#end(block);
    } else out.end(block);
  }

  /** Names for addresses, as many as there are. */
  names(entries: readonly AddressNames[]): void {
    const out = this.#out;
    let start = -1;
    for (const { address, names } of entries) {
      const bytes = parseAddress(address);
      const given = names.map((name) => utf8(name, MAX_NAME)).filter(({ length }) => length > 0);
      if (bytes === undefined || given.length === 0) continue;
      if (start >= 0 && out.length - start > MAX_NAMES_BLOCK) {
        this.#endNames(start);
        start = -1;
      }
      if (start < 0) start = out.begin(NAMES);
      this.#nameRecord(bytes, given);
    }
    if (start >= 0) this.#endNames(start);
  }

  statistics(id: number, of: PcapngStatistics): void {
    const out = this.#out;
    const nanoseconds = this.#nanoseconds[id] === true;
    const start = out.begin(STATISTICS);
    out.reserve(12);
    out.u32(id);
    this.#time(of.time, 0, nanoseconds);
    this.#comments(of.comments ?? NO_COMMENTS);
    this.#timeOption(counts.start, of.start, nanoseconds);
    this.#timeOption(counts.end, of.end, nanoseconds);
    this.#countOption(counts.received, of.received);
    this.#countOption(counts.dropped, of.dropped);
    this.#countOption(counts.accepted, of.accepted);
    this.#countOption(counts.systemDropped, of.systemDropped);
    this.#countOption(counts.delivered, of.delivered);
    this.#end(start);
  }

  #nameRecord(address: Uint8Array, names: readonly Uint8Array[]): void {
    const out = this.#out;
    const fitting: Uint8Array[] = [];
    let length = address.length;
    for (const name of names) {
      if (length + name.length + 1 > MAX_NAMES) break;
      fitting.push(name);
      length += name.length + 1;
    }
    out.reserve(8 + length);
    out.u16(address.length === 4 ? IPV4_NAMES : IPV6_NAMES);
    out.u16(length);
    out.copy(address, 0, address.length);
    for (const name of fitting) {
      out.copy(name, 0, name.length);
      out.copy(ZERO, 0, 1);
    }
    out.pad();
  }

  #endNames(start: number): void {
    this.#out.reserve(4);
    this.#out.u32(END);
    this.#out.end(start);
  }

  #comments(comments: readonly string[]): void {
    let left = MAX_COMMENTS;
    for (const comment of comments) {
      const bytes = utf8(comment);
      left -= bytes.length + 8;
      if (left < 0) return;
      if (bytes.length > 0) this.#out.option(COMMENT, bytes);
    }
  }

  /** Ends a block that has options. */
  #end(start: number): void {
    this.#out.reserve(4);
    this.#out.u32(END);
    this.#out.end(start);
  }

  /** 64 bits, the upper half first whatever the byte order: section 4.3. */
  #time(given: number, nanos: number, nanoseconds: boolean): void {
    const micros = Math.max(0, given);
    const high = Math.floor(micros / TWO_TO_32);
    if (!nanoseconds) {
      this.#out.u32(high);
      this.#out.u32(micros % TWO_TO_32);
      return;
    }
    // By halves: nanoseconds since 1970 pass 2^53.
    const low = (micros % TWO_TO_32) * 1_000 + nanos;
    this.#out.u32(high * 1_000 + Math.floor(low / TWO_TO_32));
    this.#out.u32(low % TWO_TO_32);
  }

  #timeOption(code: number, micros: number | undefined, nanoseconds: boolean): void {
    if (micros === undefined) return;
    this.#out.reserve(12);
    this.#out.u16(code);
    this.#out.u16(8);
    this.#time(micros, 0, nanoseconds);
  }

  #countOption(code: number, count: number | undefined): void {
    if (count === undefined) return;
    this.#out.reserve(12);
    this.#out.u16(code);
    this.#out.u16(8);
    this.#out.u32(count % TWO_TO_32);
    this.#out.u32(Math.floor(count / TWO_TO_32));
  }
}

const ZERO: Uint8Array = new Uint8Array(1);
