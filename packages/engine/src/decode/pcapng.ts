/** The next generation capture file: draft-ietf-opsawg-pcapng. */
import { ByteOrder, type CaptureFormat, MAX_PACKET, type OnRecord } from "./capture-format.ts";
import { microsecondsOf, nanosecondsOf, Resolution } from "./pcapng-time.ts";

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;

const BIG_ENDIAN = 0x1a2b3c4d;
/** Type, length, and what a section header has next: its byte order. */
const BLOCK_START = 12;
/** Type, and the length in front and behind. */
const FRAME = 12;
/** Octets of a block that we read: a packet with room for comments. What we do not read may have any size. */
const MAX_BLOCK: number = MAX_PACKET + 131_072;
/** Of one section. Real ones have a few; bounds what a hostile file makes us keep. */
const MAX_INTERFACES = 4_096;

const OPTION_END = 0;
const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;

interface Interface {
  readonly linkType: number;
  /** Octets of each packet that were kept; 0 for all. Simple packet blocks need it. */
  readonly kept: number;
  readonly resolution: Resolution;
  /** Seconds to add to each stamp. */
  readonly offset: number;
}

export const isPcapng = (magic: number): boolean => magic === SECTION_HEADER;

export class Pcapng implements CaptureFormat {
  wanted: number = BLOCK_START;
  problem: string | undefined = undefined;
  readonly #onRecord: OnRecord;
  #order: ByteOrder = new ByteOrder(true);
  #interfaces: Interface[] = [];
  #records = 0;

  constructor(onRecord: OnRecord) {
    this.#onRecord = onRecord;
  }

  get what(): string {
    return `the block after packet ${this.#records}`;
  }

  read(bytes: Uint8Array, at: number, end: number): number {
    // The section header's type reads the same in both orders, and says which one holds from there on.
    if (new ByteOrder(true).u32(bytes, at) === SECTION_HEADER) this.#section(bytes, at);
    const type = this.#order.u32(bytes, at);
    const length = this.#order.u32(bytes, at + 4);
    const known = type === INTERFACE || isPacket(type);
    if (length < FRAME || (length & 3) !== 0) this.problem = `${this.what} has a length of ${length}`;
    else if (known && length > MAX_BLOCK)
      this.problem = `${this.what} has ${length} octets, more than ${MAX_BLOCK}`;
    if (this.problem !== undefined) return 0;
    if (!known) {
      this.wanted = BLOCK_START;
      return length;
    }
    this.wanted = length;
    if (end - at < length) return 0;
    this.wanted = BLOCK_START;
    const trouble = this.#block(type, bytes, at + 8, at + length - 4);
    if (trouble === undefined) return length;
    this.problem = `${this.what} ${trouble}`;
    return 0;
  }

  /** What is wrong with the block, or undefined. */
  #block(type: number, bytes: Uint8Array, body: number, end: number): string | undefined {
    if (type === INTERFACE) return this.#interface(bytes, body, end);
    if (type === SIMPLE_PACKET) return this.#simple(bytes, body, end);
    return this.#packet(bytes, body, end, type === OLD_PACKET);
  }

  #section(bytes: Uint8Array, at: number): void {
    this.#order = new ByteOrder(new ByteOrder(true).u32(bytes, at + 8) === BIG_ENDIAN);
    if (this.#order.u32(bytes, at + 8) !== BIG_ENDIAN) this.problem = `${this.what} has no byte order mark`;
    this.#interfaces = [];
  }

  #interface(bytes: Uint8Array, body: number, end: number): string | undefined {
    const order = this.#order;
    if (end - body < 8) return "is cut short";
    if (this.#interfaces.length === MAX_INTERFACES) return `is interface ${MAX_INTERFACES + 1}`;
    let resolution = new Resolution(6);
    let offset = 0;
    let at = body + 8;
    while (at + 4 <= end) {
      const code = order.u16(bytes, at);
      const length = order.u16(bytes, at + 2);
      const value = at + 4;
      if (code === OPTION_END || value + length > end) break;
      if (code === OPTION_RESOLUTION && length === 1) resolution = new Resolution(bytes[value]!);
      // 64 bits, of which no sensible offset has more than the low 32 and a sign.
      else if (code === OPTION_OFFSET && length === 8) offset = order.low32(bytes, value) | 0;
      at = value + ((length + 3) & ~3);
    }
    this.#interfaces.push({
      linkType: order.u16(bytes, body),
      kept: order.u32(bytes, body + 4),
      resolution,
      offset,
    });
    return undefined;
  }

  #simple(bytes: Uint8Array, body: number, end: number): string | undefined {
    const on = this.#interfaces[0];
    if (end - body < 4) return "is cut short";
    if (on === undefined) return "is of interface 0, which was not described";
    const wireLength = this.#order.u32(bytes, body);
    const kept = Math.min(wireLength, on.kept || wireLength, end - body - 4);
    this.#records++;
    // It carries no time; 0 is what others show.
    this.#onRecord(bytes, body + 4, body + 4 + kept, wireLength, 0, on.linkType, 0);
    return undefined;
  }

  #packet(bytes: Uint8Array, body: number, end: number, old: boolean): string | undefined {
    const order = this.#order;
    if (end - body < 20) return "is cut short";
    const id = old ? order.u16(bytes, body) : order.u32(bytes, body);
    const on = this.#interfaces[id];
    if (on === undefined) return `is of interface ${id}, which was not described`;
    const kept = order.u32(bytes, body + 12);
    const wireLength = order.u32(bytes, body + 16);
    const start = body + 20;
    if (kept > end - start || kept > MAX_PACKET) return `claims to have ${kept} octets of packet`;
    const high = order.u32(bytes, body + 4);
    const low = order.u32(bytes, body + 8);
    const time = microsecondsOf(on.resolution, high, low) + on.offset * 1_000_000;
    const nanos = nanosecondsOf(on.resolution, high, low);
    this.#records++;
    this.#onRecord(bytes, start, start + kept, wireLength, time, on.linkType, nanos);
    return undefined;
  }
}

const isPacket = (type: number): boolean =>
  type === ENHANCED_PACKET || type === SIMPLE_PACKET || type === OLD_PACKET;
