/** IP fragments back into packets: RFC 791 section 3.2, RFC 8200 section 4.5. */
import { decode } from "../decode/decode.ts";
import { RAW } from "../decode/link-type.ts";
import type { Packet } from "../decode/packet.ts";
import type { Limits, Refused } from "../limits.ts";
import { Assembler } from "./assembler.ts";
import { type NewcomerWins, type OverlapPolicy, overlapPolicies } from "./overlap.ts";

const IPV6_HEADER = 40;
/** Fragmented packets inside each other, through tunnels. */
const MAX_NESTED = 4;
/** Octets that a packet in pieces costs besides them, about: map entry, key, assembler, header. */
const PENDING_OVERHEAD = 900;
/** Offsets count in units of so many octets, so every fragment but the last is a multiple of it. */
const UNIT = 8;

/** The pieces of one packet. */
interface Pending {
  readonly key: string;
  readonly started: number;
  readonly pieces: Assembler;
  /** Octets counted for it. */
  held: number;
  /** The IP header of the fragment at offset 0, which the whole packet gets. */
  header: Uint8Array | undefined;
  /** What the first fragment says is inside; of IPv6 the others may say otherwise. */
  protocol: number;
  /** Octets of the whole, once the last fragment told. */
  length: number;
}

export class Fragments {
  readonly #limits: Limits;
  readonly #refused: Refused;
  readonly #wins: NewcomerWins;
  /** Oldest first, since none is ever put back. */
  readonly #pending = new Map<string, Pending>();
  #held = 0;

  constructor(limits: Limits, refused: Refused, policy: OverlapPolicy = "linux") {
    this.#limits = limits;
    this.#refused = refused;
    this.#wins = overlapPolicies[policy];
  }

  /** Packets in pieces now. */
  get size(): number {
    return this.#pending.size;
  }

  /** Whether a piece of the same packet was seen before. */
  knows(packet: Packet): boolean {
    return this.#pending.has(keyOf(packet));
  }

  /**
   * Keeps a fragment. When it was the one still missing, `packet` becomes the whole, in bytes of its own that are
   * good until whenever, and the answer is true.
   */
  add(packet: Packet): boolean {
    this.advance(packet.time);
    for (let nested = 0; packet.fragment && nested < MAX_NESTED; nested++) {
      const whole = this.#complete(packet);
      if (whole === undefined) return false;
      const { vlan, tunnels } = packet;
      decode(packet, whole, 0, whole.length, RAW, vlan);
      packet.tunnels += tunnels;
      packet.defragmented = true;
    }
    return !packet.fragment;
  }

  /** Forgets what has been waiting for too long. */
  advance(time: number): void {
    for (const one of this.#pending.values()) {
      // A clock that ran backwards is another capture's.
      if (Math.abs(time - one.started) <= this.#limits.fragmentIdle) return;
      this.#forget(one);
      this.#refused.count("fragmentIdle");
    }
  }

  /** Octets that they take. */
  get held(): number {
    return this.#held;
  }

  clear(): void {
    this.#pending.clear();
    this.#held = 0;
  }

  #complete(packet: Packet): Uint8Array | undefined {
    const last = (packet.fragmentBits & 1) === 0;
    const available = packet.ipPayloadEnd - packet.ipPayload;
    const length = last ? available : available - (available % UNIT);
    const start = packet.fragmentOffset;
    if (start + length > this.#limits.fragmentedPacketBytes) {
      this.#refused.count("fragmentedPacketBytes");
      return undefined;
    }
    // A piece that was not captured whole would make the rest something that was never sent.
    if (packet.missing > 0 || (length === 0 && !last)) return undefined;

    const one = this.#find(packet);
    one.pieces.add(start, packet.bytes, packet.ipPayload, packet.ipPayload + length);
    this.#charge(one, PENDING_OVERHEAD + one.pieces.cost);
    if (last && one.length < 0) one.length = start + length;
    if (start === 0 && one.header === undefined) {
      one.header = packet.bytes.slice(packet.network, headerEnd(packet));
      one.protocol = packet.protocol;
    }
    if (one.length >= 0 && one.header !== undefined && one.pieces.first === 0) {
      const whole = build(one);
      if (whole !== undefined) {
        this.#forget(one);
        return whole;
      }
    }
    while (this.#held > this.#limits.fragmentBytes) this.#evict("fragmentBytes");
    return undefined;
  }

  #find(packet: Packet): Pending {
    const key = keyOf(packet);
    const known = this.#pending.get(key);
    if (known !== undefined) return known;
    if (this.#pending.size >= this.#limits.fragmentedPackets) this.#evict("fragmentedPackets");
    const one: Pending = {
      key,
      started: packet.time,
      pieces: new Assembler(this.#wins),
      held: 0,
      header: undefined,
      protocol: 0,
      length: -1,
    };
    this.#pending.set(key, one);
    return one;
  }

  #evict(limit: keyof Limits): void {
    const [oldest] = this.#pending.values();
    if (oldest !== undefined) this.#forget(oldest);
    this.#refused.count(limit);
  }

  #forget(one: Pending): void {
    this.#charge(one, 0);
    this.#pending.delete(one.key);
  }

  #charge(one: Pending, octets: number): void {
    this.#held += octets - one.held;
    one.held = octets;
  }
}

/** Of IPv6 only the fixed header is kept: extension headers before the fragment's concern routers. */
const headerEnd = (packet: Packet): number =>
  packet.version === 4 ? packet.ipOptionsEnd : packet.network + IPV6_HEADER;

/** Tap, addresses, identification and, of IPv4, protocol, as a string of their bytes. */
function keyOf(packet: Packet): string {
  const size = packet.version === 4 ? 4 : 16;
  const { bytes, source, destination } = packet;
  let key = `${packet.tap},${packet.ipId},${packet.version === 4 ? packet.protocol : -1},`;
  for (let i = 0; i < size; i++) key += String.fromCharCode(bytes[source + i]!, bytes[destination + i]!);
  return key;
}

/** The whole packet, with the first fragment's header; undefined while a piece is missing. */
function build(one: Pending): Uint8Array | undefined {
  if (one.pieces.contiguous < one.length) return undefined;
  const header = one.header!;
  const data = one.pieces.take(0);
  const whole = new Uint8Array(header.length + one.length);
  whole.set(header);
  whole.set(data.subarray(0, one.length), header.length);
  if (header[0]! >> 4 === 4) {
    setLength(whole, 2, whole.length);
    whole[6] = 0;
    whole[7] = 0;
  } else {
    setLength(whole, 4, one.length);
    whole[6] = one.protocol;
  }
  return whole;
}

/** 0 where the field is too small, as segmentation offload does: then all there is belongs to the packet. */
function setLength(bytes: Uint8Array, at: number, length: number): void {
  const value = length > 0xffff ? 0 : length;
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
}
