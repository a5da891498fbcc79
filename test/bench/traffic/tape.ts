const ETHERNET = 14;
const IP = 20;
const TCP = 32;
const UDP = 8;
/** What one Ethernet frame of 1,514 octets holds of a TCP stream with time stamps. */
export const SEGMENT = 1_448;

export const FIN = 0x01;
export const SYN = 0x02;
export const ACK = 0x10;
const PUSH = 0x08;

/** A capture in the making: a pcap file in memory, Ethernet. Its clock moves a microsecond with every packet. */
export class Tape {
  packets: number = 0;
  #bytes: Buffer = Buffer.alloc(1 << 20);
  #length: number = 0;
  #time: number = 1_700_000_000_000_000;

  constructor() {
    this.#bytes.writeUInt32LE(0xa1b2c3d4, 0);
    this.#bytes.writeUInt16LE(2, 4);
    this.#bytes.writeUInt16LE(4, 6);
    this.#bytes.writeUInt32LE(0x40000, 16);
    this.#bytes.writeUInt32LE(1, 20);
    this.#length = 24;
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  get size(): number {
    return this.#length;
  }

  /** @param ends addresses as numbers, and ports */
  tcp(ends: Ends, seq: number, ack: number, flags: number, data: Uint8Array, from: number, to: number): void {
    const at = this.#frame(ends, 6, TCP + to - from);
    const bytes = this.#bytes;
    bytes.writeUInt16BE(ends.sourcePort, at);
    bytes.writeUInt16BE(ends.destinationPort, at + 2);
    bytes.writeUInt32BE(seq >>> 0, at + 4);
    bytes.writeUInt32BE(ack >>> 0, at + 8);
    bytes[at + 12] = 0x80;
    bytes[at + 13] = flags | (to > from ? PUSH : 0);
    bytes.writeUInt16BE(64_240, at + 14);
    bytes.fill(1, at + 20, at + 22);
    bytes[at + 22] = 8;
    bytes[at + 23] = 10;
    bytes.writeUInt32BE(this.packets >>> 0, at + 24);
    bytes.set(data.subarray(from, to), at + TCP);
  }

  udp(ends: Ends, data: Uint8Array): void {
    const at = this.#frame(ends, 17, UDP + data.length);
    this.#bytes.writeUInt16BE(ends.sourcePort, at);
    this.#bytes.writeUInt16BE(ends.destinationPort, at + 2);
    this.#bytes.writeUInt16BE(UDP + data.length, at + 4);
    this.#bytes.set(data, at + UDP);
  }

  /** Writes record, Ethernet and IPv4 headers; says where the transport header goes. All else there is zero. */
  #frame(ends: Ends, protocol: number, size: number): number {
    const length = ETHERNET + IP + size;
    if (this.#length + 16 + length > this.#bytes.length) {
      const larger = Buffer.alloc(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    const bytes = this.#bytes;
    const at = this.#length;
    this.#time++;
    bytes.writeUInt32LE(Math.floor(this.#time / 1e6), at);
    bytes.writeUInt32LE(this.#time % 1e6, at + 4);
    bytes.writeUInt32LE(length, at + 8);
    bytes.writeUInt32LE(length, at + 12);
    const frame = at + 16;
    bytes[frame] = bytes[frame + 6] = 2;
    bytes.writeUInt16BE(0x0800, frame + 12);
    const network = frame + ETHERNET;
    bytes[network] = 0x45;
    bytes.writeUInt16BE(IP + size, network + 2);
    bytes.writeUInt16BE(this.packets & 0xffff, network + 4);
    bytes[network + 8] = 64;
    bytes[network + 9] = protocol;
    bytes.writeUInt32BE(ends.source >>> 0, network + 12);
    bytes.writeUInt32BE(ends.destination >>> 0, network + 16);
    this.#length = frame + length;
    this.packets++;
    return network + IP;
  }
}

export interface Ends {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

const NOTHING = new Uint8Array();

/** One TCP connection on a tape. */
export class Talk {
  readonly #tape: Tape;
  readonly #there: Ends;
  readonly #back: Ends;
  #client: number;
  #server: number;

  constructor(tape: Tape, number: number, port: number) {
    this.#tape = tape;
    this.#there = {
      source: 0x0a090000 + (number % 250) + 1,
      destination: 0x0a090100 + (number % 19) + 1,
      sourcePort: 1_024 + (number % 60_000),
      destinationPort: port,
    };
    this.#back = {
      source: this.#there.destination,
      destination: this.#there.source,
      sourcePort: port,
      destinationPort: this.#there.sourcePort,
    };
    this.#client = Math.imul(number, 0x9e3779b1) >>> 0;
    this.#server = Math.imul(number, 0x85ebca6b) >>> 0;
    this.#tape.tcp(this.#there, this.#client++, 0, SYN, NOTHING, 0, 0);
    this.#tape.tcp(this.#back, this.#server++, this.#client, SYN | ACK, NOTHING, 0, 0);
    this.#tape.tcp(this.#there, this.#client, this.#server, ACK, NOTHING, 0, 0);
  }

  ask(data: Uint8Array): void {
    for (let at = 0; at < data.length; at += SEGMENT) {
      const end = Math.min(data.length, at + SEGMENT);
      this.#tape.tcp(this.#there, this.#client, this.#server, ACK, data, at, end);
      this.#client += end - at;
    }
    this.#tape.tcp(this.#back, this.#server, this.#client, ACK, NOTHING, 0, 0);
  }

  /** Every other segment is acknowledged, and the last. */
  answer(data: Uint8Array): void {
    let open = 0;
    for (let at = 0; at < data.length; at += SEGMENT) {
      const end = Math.min(data.length, at + SEGMENT);
      this.#tape.tcp(this.#back, this.#server, this.#client, ACK, data, at, end);
      this.#server += end - at;
      if (++open < 2 && end < data.length) continue;
      this.#tape.tcp(this.#there, this.#client, this.#server, ACK, NOTHING, 0, 0);
      open = 0;
    }
  }

  end(): void {
    this.#tape.tcp(this.#there, this.#client++, this.#server, FIN | ACK, NOTHING, 0, 0);
    this.#tape.tcp(this.#back, this.#server++, this.#client, FIN | ACK, NOTHING, 0, 0);
    this.#tape.tcp(this.#there, this.#client, this.#server, ACK, NOTHING, 0, 0);
  }
}
