import type { Engine } from "@peccary/engine";

/** Link type of packets that begin with their IP header. */
const RAW_IP = 101;
const [ICMP, TCP, UDP] = [1, 6, 17];
const SYN = 0x02;
export const PSH: number = 0x08;
export const ACK: number = 0x10;

const IP_HEADER = 20;
const TCP_HEADER = 20;
const UDP_HEADER = 8;
/** No packet of a flood is longer: what segmentation offload hands over. */
const LONGEST = 65_535;
/** Microseconds from packet to packet: at a million a second nothing of ten million flows times out. */
const STEP = 1;

/** Both ends of a flow, from its number: every number has a client of its own. */
export interface Ends {
  readonly client: number;
  readonly server: number;
  readonly clientPort: number;
  readonly serverPort: number;
}

export const endsOf = (flow: number, serverPort: number): Ends => ({
  // Odd multiplier: a permutation of all 32-bit numbers, so no two flows share their client.
  client: Math.imul(flow + 1, 0x9e3779b1),
  server: 0x0a000001 + (flow % 251),
  clientPort: 1_024 + (flow % 64_000),
  serverPort,
});

/** Writes packets into one buffer and shows each to an engine. Checksums stay 0: the engine judges none unasked. */
export class Wire {
  packets: number = 0;
  bytes: number = 0;
  #time: number = 1_700_000_000_000_000;
  readonly #engine: Engine;
  readonly #packet: Uint8Array = new Uint8Array(LONGEST);

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** A segment from the client, or to it. Sequence numbers of both sides begin at 1, their SYNs at 0. */
  segment(
    ends: Ends,
    fromClient: boolean,
    flags: number,
    seq: number,
    ack: number,
    payload: Uint8Array = nothing,
  ): void {
    const packet = this.#packet;
    this.#ports(ends, fromClient);
    put32(packet, IP_HEADER + 4, seq);
    put32(packet, IP_HEADER + 8, ack);
    packet[IP_HEADER + 12] = 0x50;
    packet[IP_HEADER + 13] = flags;
    put16(packet, IP_HEADER + 14, 0xffff);
    put32(packet, IP_HEADER + 16, 0);
    packet.set(payload, IP_HEADER + TCP_HEADER);
    this.#send(ends, fromClient, TCP, TCP_HEADER + payload.length, 0, 0);
  }

  /** SYN, SYN/ACK, ACK. */
  handshake(ends: Ends): void {
    this.segment(ends, true, SYN, 0, 0);
    this.segment(ends, false, SYN | ACK, 0, 1);
    this.segment(ends, true, ACK, 1, 1);
  }

  datagram(ends: Ends, fromClient: boolean, payload: Uint8Array): void {
    this.#ports(ends, fromClient);
    put16(this.#packet, IP_HEADER + 4, UDP_HEADER + payload.length);
    put16(this.#packet, IP_HEADER + 6, 0);
    this.#packet.set(payload, IP_HEADER + UDP_HEADER);
    this.#send(ends, fromClient, UDP, UDP_HEADER + payload.length, 0, 0);
  }

  echo(ends: Ends, payload: Uint8Array): void {
    this.#packet.fill(0, IP_HEADER, IP_HEADER + 8);
    this.#packet[IP_HEADER] = 8;
    this.#packet.set(payload, IP_HEADER + 8);
    this.#send(ends, true, ICMP, 8 + payload.length, 0, 0);
  }

  /** A piece of a UDP datagram, `offset` octets into it; more always follow. */
  fragment(ends: Ends, id: number, offset: number, payload: Uint8Array): void {
    this.#packet.set(payload, IP_HEADER);
    this.#send(ends, true, UDP, payload.length, id, 0x2000 | (offset >> 3));
  }

  #ports(ends: Ends, fromClient: boolean): void {
    put16(this.#packet, IP_HEADER, fromClient ? ends.clientPort : ends.serverPort);
    put16(this.#packet, IP_HEADER + 2, fromClient ? ends.serverPort : ends.clientPort);
  }

  #send(
    ends: Ends,
    fromClient: boolean,
    protocol: number,
    length: number,
    id: number,
    fragment: number,
  ): void {
    const packet = this.#packet;
    const end = IP_HEADER + length;
    packet[0] = 0x45;
    packet[1] = 0;
    put16(packet, 2, end);
    put16(packet, 4, id);
    put16(packet, 6, fragment);
    packet[8] = 64;
    packet[9] = protocol;
    put16(packet, 10, 0);
    put32(packet, 12, fromClient ? ends.client : ends.server);
    put32(packet, 16, fromClient ? ends.server : ends.client);
    this.#time += STEP;
    this.packets++;
    this.bytes += end;
    this.#engine.packet(packet, 0, end, end, this.#time, RAW_IP, 0, -1);
  }
}

const nothing = new Uint8Array(0);

function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
}

function put32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 24;
  bytes[at + 1] = value >> 16;
  bytes[at + 2] = value >> 8;
  bytes[at + 3] = value;
}
