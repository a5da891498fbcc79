import { frame, ip, join, type Segment, tcp, text } from "../../packages/engine/src/testing/packets.ts";

const IPV4 = 0x0800;
const [TCP, CLIENT, SERVER] = [6, "10.0.0.1", "10.0.0.2"];

type Side = "client" | "server";

/** Frames of one TCP conversation, written segment by segment: what a friendly stack would not send can be said too. */
export class Conversation {
  readonly frames: Uint8Array[] = [];
  /** Sequence number of the first octet of each side, and how far each has come. */
  readonly first: { [side in Side]: number } = { client: 1_001, server: 5_001 };
  readonly said: { [side in Side]: number } = { client: 0, server: 0 };

  /** @param handshake what its three segments have that is not usual, such as options. */
  constructor(handshake: readonly Segment[] = []) {
    const [syn, answer, ack] = handshake;
    this.#put("client", { seq: 1_000, flags: "S", ...syn });
    this.#put("server", { seq: 5_000, ack: 1_001, flags: "S.", ...answer });
    this.#put("client", { seq: 1_001, ack: 5_001, ...ack });
  }

  /** The next octets of one side, in segments of so many. */
  say(side: Side, said: string | Uint8Array, pieces: number = 1_400): this {
    const bytes = typeof said === "string" ? text(said) : said;
    for (let at = 0; at < bytes.length; at += pieces) {
      const piece = bytes.subarray(at, at + pieces);
      this.at(side, this.said[side], piece);
      this.said[side] += piece.length;
    }
    return this;
  }

  /** Octets anywhere in the stream of one side; nothing moves on. */
  at(side: Side, offset: number, said: string | Uint8Array, segment: Segment = {}): this {
    const other = side === "client" ? "server" : "client";
    const ack = this.first[other] + this.said[other];
    this.#put(side, { seq: this.first[side] + offset, ack, ...segment }, said);
    return this;
  }

  /** Both sides end in good order. */
  end(): Uint8Array[] {
    this.at("client", this.said.client, "", { flags: "F." });
    this.at("server", this.said.server, "", { flags: "F.", ack: this.first.client + this.said.client + 1 });
    this.at("client", this.said.client + 1, "", { ack: this.first.server + this.said.server + 1 });
    return this.frames;
  }

  #put(side: Side, segment: Segment, payload: string | Uint8Array = ""): void {
    this.frames.push(frame(IPV4, ip(ends(side), tcp({ ...segment, ports: ports(side) }, payload))));
  }
}

const ends = (side: Side) =>
  side === "client"
    ? { source: CLIENT, destination: SERVER, protocol: TCP }
    : { source: SERVER, destination: CLIENT, protocol: TCP };
const ports = (side: Side): readonly [number, number] => (side === "client" ? [40_000, 80] : [80, 40_000]);

/** An Ethernet frame's IPv4 packet in fragments of so many octets, a multiple of 8. */
export function fragments(one: Uint8Array, octets: number): Uint8Array[] {
  const packet = one.subarray(14);
  const payload = packet.subarray(20, ((packet[2]! << 8) | packet[3]!) as number);
  const found: Uint8Array[] = [];
  for (let offset = 0; offset < payload.length; offset += octets) {
    const piece = payload.subarray(offset, offset + octets);
    const more = offset + octets < payload.length;
    const source = packet.subarray(12, 16).join(".");
    const destination = packet.subarray(16, 20).join(".");
    found.push(frame(IPV4, ip({ source, destination, protocol: packet[9]!, id: 77, offset, more }, piece)));
  }
  return found;
}

/** A capture in classic pcap form: little endian, a millisecond between packets. */
export function pcap(frames: readonly Uint8Array[]): Uint8Array {
  const u32 = (...values: number[]) => new Uint8Array(Uint32Array.from(values).buffer);
  const records = frames.map((one, number) =>
    join(
      u32(1_700_000_000 + Math.floor(number / 1_000), (number % 1_000) * 1_000, one.length, one.length),
      one,
    ),
  );
  return join(u32(0xa1b2c3d4, 0x0004_0002, 0, 0, 262_144, 1), ...records);
}
