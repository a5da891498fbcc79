/** The classic capture file: draft-ietf-opsawg-pcap. */
import { ByteOrder, type CaptureFormat, MAX_PACKET, type OnRecord } from "./capture-format.ts";

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** Linux's old "modified" form has the interface, protocol and packet type after the usual fields. */
const MODIFIED_RECORD_HEADER = 24;

interface Variant {
  readonly big: boolean;
  /** Units of the second stamp in a microsecond. */
  readonly perMicro: number;
  readonly recordHeader: number;
}

/** By the file's first four octets as the network would read them. */
const variants: ReadonlyMap<number, Variant> = new Map([
  [0xa1b2c3d4, { big: true, perMicro: 1, recordHeader: RECORD_HEADER }],
  [0xd4c3b2a1, { big: false, perMicro: 1, recordHeader: RECORD_HEADER }],
  [0xa1b23c4d, { big: true, perMicro: 1000, recordHeader: RECORD_HEADER }],
  [0x4d3cb2a1, { big: false, perMicro: 1000, recordHeader: RECORD_HEADER }],
  [0xa1b2cd34, { big: true, perMicro: 1, recordHeader: MODIFIED_RECORD_HEADER }],
  [0x34cdb2a1, { big: false, perMicro: 1, recordHeader: MODIFIED_RECORD_HEADER }],
]);

export const isPcap = (magic: number): boolean => variants.has(magic);

export class Pcap implements CaptureFormat {
  wanted: number = FILE_HEADER;
  problem: string | undefined = undefined;
  readonly #variant: Variant;
  readonly #order: ByteOrder;
  readonly #onRecord: OnRecord;
  #linkType: number = -1;
  #records = 0;

  /** @param magic one that `isPcap` */
  constructor(magic: number, onRecord: OnRecord) {
    this.#variant = variants.get(magic)!;
    this.#order = new ByteOrder(this.#variant.big);
    this.#onRecord = onRecord;
  }

  get what(): string {
    return this.#linkType < 0 ? "the file's header" : `packet ${this.#records + 1}`;
  }

  read(bytes: Uint8Array, at: number, end: number): number {
    const order = this.#order;
    const { perMicro, recordHeader } = this.#variant;
    if (this.#linkType < 0) {
      // The upper bits tell of frame check sequences, which nobody here reads.
      this.#linkType = order.u32(bytes, at + 20) & 0xffff;
      this.wanted = recordHeader;
      return FILE_HEADER;
    }
    const kept = order.u32(bytes, at + 8);
    if (kept > MAX_PACKET) {
      this.problem = `${this.what} claims to have ${kept} octets, more than ${MAX_PACKET}`;
      return 0;
    }
    this.wanted = recordHeader + kept;
    if (end - at < this.wanted) return 0;
    const fraction = order.u32(bytes, at + 4);
    const time = order.u32(bytes, at) * 1_000_000 + Math.floor(fraction / perMicro);
    const start = at + recordHeader;
    this.#records++;
    this.wanted = recordHeader;
    this.#onRecord(
      bytes,
      start,
      start + kept,
      order.u32(bytes, at + 12),
      time,
      this.#linkType,
      fraction % perMicro,
    );
    return recordHeader + kept;
  }
}
