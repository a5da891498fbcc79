import { parseAddress } from "../address.ts";
import { decode } from "../decode/decode.ts";
import { RAW } from "../decode/link-type.ts";
import { ACK, FIN, Packet, RST, SYN, TCP, UDP } from "../decode/packet.ts";

export const join = (...parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

const u16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
export const text = (value: string): Uint8Array => Uint8Array.from(value, (char) => char.charCodeAt(0));

export interface Ip {
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly ttl?: number;
  readonly id?: number;
  /** In octets. */
  readonly offset?: number;
  readonly more?: boolean;
  /** IPv4 options, or IPv6 extension headers before the fragment header. */
  readonly options?: Uint8Array;
}

/** An IP packet; of which version, the addresses say. IPv6 gets a fragment header if it is a fragment. */
export function ip(header: Ip, payload: Uint8Array): Uint8Array {
  const { protocol, ttl = 64, id = 0, offset = 0, more = false, options = new Uint8Array(0) } = header;
  const source = parseAddress(header.source)!;
  const destination = parseAddress(header.destination)!;
  if (source.length === 4) {
    const length = 20 + options.length + payload.length;
    const flags = u16((more ? 0x2000 : 0) | (offset / 8));
    const first = [0x45 + options.length / 4, 0, ...u16(length), ...u16(id), ...flags, ttl, protocol, 0, 0];
    return join(Uint8Array.from(first), source, destination, options, payload);
  }
  const isFragment = more || offset > 0;
  const piece = isFragment ? [protocol, 0, ...u16(offset | (more ? 1 : 0)), ...u32(id)] : [];
  const length = piece.length + payload.length;
  const first = [0x60, 0, 0, 0, ...u16(length), isFragment ? 44 : protocol, ttl];
  return join(Uint8Array.from(first), source, destination, Uint8Array.from(piece), payload);
}

export interface Segment {
  readonly ports?: readonly [source: number, destination: number];
  readonly seq?: number;
  readonly ack?: number;
  /** Letters as tcpdump has them: S, F, R, and a dot for ACK. */
  readonly flags?: string;
  readonly window?: number;
  readonly options?: Uint8Array;
}

const letters: { readonly [letter: string]: number } = { S: SYN, F: FIN, R: RST, ".": ACK };

export function tcp(segment: Segment, payload: Uint8Array | string = ""): Uint8Array {
  const { ports = [40_000, 80], seq = 0, ack = 0, flags = ".", window = 64_240, options } = segment;
  const bits = [...flags].reduce((sum, letter) => sum | letters[letter]!, 0);
  const padded = options ?? new Uint8Array(0);
  const header = [...u16(ports[0]), ...u16(ports[1]), ...u32(seq), ...u32(ack)];
  header.push((5 + padded.length / 4) << 4, bits, ...u16(window), 0, 0, 0, 0);
  return join(Uint8Array.from(header), padded, typeof payload === "string" ? text(payload) : payload);
}

export function udp(ports: readonly [number, number], payload: Uint8Array | string = ""): Uint8Array {
  const data = typeof payload === "string" ? text(payload) : payload;
  return join(Uint8Array.from([...u16(ports[0]), ...u16(ports[1]), ...u16(8 + data.length), 0, 0]), data);
}

/** An Ethernet frame, padded to the least size as a network card does. */
export function frame(type: number, payload: Uint8Array): Uint8Array {
  const head = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, ...u16(type)];
  return join(Uint8Array.from(head), payload, new Uint8Array(Math.max(0, 46 - payload.length)));
}

/** Decodes a packet without a link header. */
export function packetOf(
  bytes: Uint8Array,
  time: number = 0,
  tap: number = 0,
  linkType: number = RAW,
  thorough = false,
): Packet {
  const packet = new Packet();
  packet.time = time;
  packet.tap = tap;
  packet.wireLength = bytes.length;
  decode(packet, bytes, 0, bytes.length, linkType, -1, thorough);
  return packet;
}

export const CLIENT = "10.0.0.1";
export const SERVER = "10.0.0.2";

/** A segment between CLIENT and SERVER. */
export function segment(
  from: "client" | "server",
  what: Segment,
  payload: Uint8Array | string = "",
  time = 0,
): Packet {
  const there = from === "client";
  const [client, server] = what.ports ?? [40_000, 80];
  const ports = there ? ([client, server] as const) : ([server, client] as const);
  const ends = there ? { source: CLIENT, destination: SERVER } : { source: SERVER, destination: CLIENT };
  return packetOf(ip({ ...ends, protocol: TCP }, tcp({ ...what, ports }, payload)), time);
}

export function datagram(
  source: string,
  destination: string,
  ports: readonly [number, number],
  time = 0,
): Packet {
  return packetOf(ip({ source, destination, protocol: UDP }, udp(ports, "x")), time);
}
