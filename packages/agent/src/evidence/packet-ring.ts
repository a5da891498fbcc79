import { LINK_ETHERNET } from "../capture/source.ts";

/** Octets of a record before its packet: time, the flow's record before, lengths, flow, where the packet starts. */
const HEADER = 40;
/** Chains of records, one for the flows of one remainder: a few flows each when thousands are active. */
const CHAINS = 4_096;
/** Up to this length words in a loop are faster than a call: 1,448 octets take 450 ns in a loop, 160 by `set`. */
const SHORT = 512;
/** Octets kept of one packet: Wireshark reads no more. */
const MAX_PACKET = 262_144;
/** No packet takes more than this part of a ring. */
const PART = 4;
const VLAN_TAG = 4;
/** Where an 802.1Q tag stands: behind the two addresses. */
const TAG_PLACE = 12;
const NONE = -1;

/** The smallest there is. Holds four 64 KiB GSO packets. */
export const SMALLEST_RING = 262_144;

/**
 * A workload's latest packets, in memory that is taken once: each is copied once and overwrites the oldest. Records are
 * named by their position, which counts on through all laps; one that is older than `oldest` is gone.
 *
 * Records hang in chains by their flow, so that a flow's packets are found without looking at the others'.
 */
export class PacketRing {
  readonly size: number;
  readonly bytes: Uint8Array;
  /** Of all its packets, as in pcap. */
  linkType: number = LINK_ETHERNET;
  /** The record put in last; -1 while there is none. */
  newest: number = NONE;
  readonly #words: Int32Array;
  readonly #doubles: Float64Array;
  readonly #chains: Float64Array;
  /** Positions: of the next record, of the oldest, where this lap began, and where the records of the last lap end. */
  #head = 0;
  #tail = 0;
  #lap = 0;
  #lapEnd = NONE;
  /** The bytes that packets last came in, and the same as words. */
  #source: Uint8Array | undefined;
  #sourceWords: Int32Array | undefined;

  /** @param size octets, a multiple of 8, at least `SMALLEST_RING` */
  constructor(size: number) {
    this.size = size;
    const memory = new ArrayBuffer(size);
    this.bytes = new Uint8Array(memory);
    this.#words = new Int32Array(memory);
    this.#doubles = new Float64Array(memory);
    this.#chains = new Float64Array(CHAINS).fill(NONE);
  }

  /**
   * Takes in one packet. A tag that the kernel took out of its frame is put back.
   *
   * @param flow a number that its flow's packets share; 0 for none
   * @returns its position
   */
  append(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    time: number,
    linkType: number,
    vlan: number,
    vlanProtocol: number,
    flow: number,
  ): number {
    this.linkType = linkType;
    const kept = Math.min(end - start, MAX_PACKET, this.size / PART);
    const tag = vlan >= 0 && linkType === LINK_ETHERNET && kept >= TAG_PLACE ? VLAN_TAG : 0;
    // Packets stand at the same offset within a word as they came, so that words can be copied.
    const phase = tag > 0 ? 0 : (bytes.byteOffset + start) & 3;
    const size = (HEADER + phase + kept + tag + 7) & ~7;
    const at = this.#room(size);
    const chain = flow & (CHAINS - 1);
    const double = at >> 3;
    const word = at >> 2;
    const data = at + HEADER + phase;
    this.#doubles[double] = time;
    this.#doubles[double + 1] = this.#chains[chain]!;
    this.#words[word + 4] = size;
    this.#words[word + 5] = kept + tag;
    this.#words[word + 6] = Math.max(wireLength, kept) + tag;
    this.#words[word + 7] = flow;
    this.#words[word + 8] = data;
    this.#chains[chain] = this.#head;
    this.#head += size;
    if (tag > 0) this.#copyTagged(bytes, start, start + kept, data, vlan, vlanProtocol);
    else if (kept > SHORT) this.bytes.set(bytes.subarray(start, start + kept), data);
    else this.#copyWords(bytes, start, kept, data);
    this.newest = this.#head - size;
    return this.newest;
  }

  /** The same packets in a ring of another size, the latest when it has no room for all. */
  resized(size: number): PacketRing {
    const other = new PacketRing(size);
    for (let at = this.oldest; at < this.end; at = this.after(at)) {
      const start = this.start(at);
      const end = start + this.length(at);
      const flow = this.flow(at);
      other.append(this.bytes, start, end, this.wireLength(at), this.time(at), this.linkType, -1, 0, flow);
    }
    return other;
  }

  /** Where the oldest record is; `end` when there is none. */
  get oldest(): number {
    return this.#tail === this.#lapEnd ? this.#lap : this.#tail;
  }

  /** Behind the newest. */
  get end(): number {
    return this.#head;
  }

  /** The record that came after. */
  after(position: number): number {
    const next = position + this.#words[(this.#place(position) >> 2) + 4]!;
    return next === this.#lapEnd ? this.#lap : next;
  }

  /** The newest record of a flow; -1 when there is none. */
  newestOf(flow: number): number {
    return this.#ofFlow(this.#chains[flow & (CHAINS - 1)]!, flow);
  }

  /** The record of the same flow before this one; -1 when there is none. */
  before(position: number): number {
    const at = this.#place(position);
    return this.#ofFlow(this.#doubles[(at >> 3) + 1]!, this.#words[(at >> 2) + 7]!);
  }

  /** Microseconds since 1970. */
  time(position: number): number {
    return this.#doubles[this.#place(position) >> 3]!;
  }

  wireLength(position: number): number {
    return this.#words[(this.#place(position) >> 2) + 6]!;
  }

  /** Where in `bytes` its packet starts, and how long it is. */
  start(position: number): number {
    return this.#words[(this.#place(position) >> 2) + 8]!;
  }

  length(position: number): number {
    return this.#words[(this.#place(position) >> 2) + 5]!;
  }

  flow(position: number): number {
    return this.#words[(this.#place(position) >> 2) + 7]!;
  }

  /** Makes room for a record behind the newest, and gives its place in memory. */
  #room(size: number): number {
    if (this.#head - this.#lap + size > this.size) {
      // All of the lap before goes: what is left of this one is behind the new record's place.
      if (this.#tail < this.#lap) this.#tail = this.#lap;
      this.#lapEnd = this.#head;
      this.#lap += this.size;
      this.#head = this.#lap;
    }
    const least = this.#head + size - this.size;
    while (this.#tail < least)
      this.#tail =
        this.#tail === this.#lapEnd
          ? this.#lap
          : this.#tail + this.#words[(this.#place(this.#tail) >> 2) + 4]!;
    return this.#head - this.#lap;
  }

  #place(position: number): number {
    return position >= this.#lap ? position - this.#lap : position - this.#lap + this.size;
  }

  /** Follows a chain to the flow's own record. */
  #ofFlow(position: number, flow: number): number {
    while (position >= this.#tail) {
      const at = this.#place(position);
      if (this.#words[(at >> 2) + 7] === flow) return position;
      position = this.#doubles[(at >> 3) + 1]!;
    }
    return NONE;
  }

  #copyWords(bytes: Uint8Array, start: number, length: number, data: number): void {
    if (bytes !== this.#source) {
      this.#source = bytes;
      this.#sourceWords = new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >> 2);
    }
    const from = this.#sourceWords!;
    const to = this.#words;
    const offset = bytes.byteOffset + start;
    // The first and the last word may bring some of their neighbours; nobody looks there.
    const last = (offset + length + 3) >> 2;
    let target = data >> 2;
    if (last <= from.length) for (let at = offset >> 2; at < last; ) to[target++] = from[at++]!;
    else for (let at = start, place = data; at < start + length; ) this.bytes[place++] = bytes[at++]!;
  }

  #copyTagged(
    bytes: Uint8Array,
    start: number,
    end: number,
    data: number,
    vlan: number,
    vlanProtocol: number,
  ): void {
    const out = this.bytes;
    let at = data;
    let from = start;
    while (from < start + TAG_PLACE) out[at++] = bytes[from++]!;
    out[at++] = vlanProtocol >>> 8;
    out[at++] = vlanProtocol;
    out[at++] = vlan >>> 8;
    out[at++] = vlan;
    while (from < end) out[at++] = bytes[from++]!;
  }
}
