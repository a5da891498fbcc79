/** Walks a TPACKET_V3 ring: Linux Documentation/networking/packet_mmap.rst, include/uapi/linux/if_packet.h. */
import type { OnPacket } from "./source.ts";

// struct tpacket_block_desc
const BLOCK_STATUS = 8;
const BLOCK_PACKETS = 12;
const BLOCK_FIRST = 16;

// struct tpacket3_hdr, and behind it struct sockaddr_ll
const NEXT = 0;
const SECONDS = 4;
const NANOSECONDS = 8;
const CAPTURED = 12;
const LENGTH = 16;
const STATUS = 20;
const MAC = 24;
const VLAN_TCI = 32;
const VLAN_PROTOCOL = 36;
const PACKET_TYPE = 58;

const TP_STATUS_KERNEL = 0;
const TP_STATUS_USER = 1;
const TP_STATUS_VLAN_VALID = 0x10;
const TP_STATUS_VLAN_TPID_VALID = 0x40;
const PACKET_OUTGOING = 4;
const ETHERTYPE_VLAN = 0x8100;

export class Ring {
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #halves: Uint16Array;
  readonly #blockSize: number;
  readonly #blocks: number;
  /** On `lo` the kernel shows each packet as it leaves and again as it arrives. */
  readonly #skipOutgoing: boolean;
  #current = 0;

  constructor(buffer: ArrayBuffer, blockSize: number, blocks: number, skipOutgoing: boolean) {
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#halves = new Uint16Array(buffer);
    this.#blockSize = blockSize;
    this.#blocks = blocks;
    this.#skipOutgoing = skipOutgoing;
  }

  /** The part of the ring that waits to be read, 0 to 1. The kernel fills blocks in turn. */
  get fill(): number {
    let waiting = 0;
    for (; waiting < this.#blocks; waiting++) {
      const base = ((this.#current + waiting) % this.#blocks) * this.#blockSize;
      if ((Atomics.load(this.#words, (base + BLOCK_STATUS) >> 2) & TP_STATUS_USER) === 0) break;
    }
    return waiting / this.#blocks;
  }

  /** Hands on the packets of whole blocks until about `budget` octets are read. True when more is ready. */
  drain(onPacket: OnPacket, budget: number): boolean {
    const words = this.#words;
    for (let left = budget; left > 0; left -= this.#blockSize) {
      const base = this.#current * this.#blockSize;
      const status = (base + BLOCK_STATUS) >> 2;
      // Both ways atomic: the kernel's writes to the block come before its write to this word.
      if ((Atomics.load(words, status) & TP_STATUS_USER) === 0) return false;
      try {
        this.#block(base, onPacket);
      } finally {
        Atomics.store(words, status, TP_STATUS_KERNEL);
        this.#current = (this.#current + 1) % this.#blocks;
      }
    }
    return true;
  }

  #block(base: number, onPacket: OnPacket): void {
    const words = this.#words;
    const count = words[(base + BLOCK_PACKETS) >> 2]!;
    let at = base + words[(base + BLOCK_FIRST) >> 2]!;
    for (let i = 0; i < count; i++) {
      const word = at >> 2;
      if (!this.#skipOutgoing || this.#bytes[at + PACKET_TYPE] !== PACKET_OUTGOING) {
        const status = words[word + STATUS / 4]!;
        const start = at + this.#halves[(at + MAC) >> 1]!;
        onPacket(
          this.#bytes,
          start,
          start + words[word + CAPTURED / 4]!,
          words[word + LENGTH / 4]!,
          words[word + SECONDS / 4]! * 1e6 + Math.floor(words[word + NANOSECONDS / 4]! / 1e3),
          (status & TP_STATUS_VLAN_VALID) !== 0 ? words[word + VLAN_TCI / 4]! & 0xffff : -1,
          (status & TP_STATUS_VLAN_TPID_VALID) !== 0
            ? this.#halves[(at + VLAN_PROTOCOL) >> 1]!
            : ETHERTYPE_VLAN,
        );
      }
      at += words[word + NEXT / 4]!;
    }
  }
}
