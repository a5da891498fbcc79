/** Packets as a conversation would have put them on the wire, from the IP header on, checksums right. */

export interface End {
  readonly address: readonly number[];
  readonly port: number;
}

/** What a rule may ask of headers beside their usual contents. */
export interface Head {
  readonly ttl?: number | undefined;
  readonly tos?: number | undefined;
  readonly id?: number | undefined;
  /** Reserved 4, do not fragment 2, more fragments 1. */
  readonly fragmentBits?: number | undefined;
  readonly tcpFlags?: number | undefined;
  readonly seq?: number | undefined;
  readonly ack?: number | undefined;
  readonly window?: number | undefined;
}

export type Side = "client" | "server";
export type Turn = readonly [from: Side, bytes: Uint8Array];

const [FIN, SYN, PSH, ACK] = [1, 2, 8, 16];
const [ICMP, TCP, UDP] = [1, 6, 17];
/** What an Ethernet segment carries. */
const SEGMENT = 1_400;

export function tcpFrames(client: End, server: End, turns: readonly Turn[], head: Head = {}): Uint8Array[] {
  const frames: Uint8Array[] = [];
  const next = { client: 1_000, server: 5_000 };
  const ends = { client, server };
  const send = (from: Side, flags: number, payload: Uint8Array = new Uint8Array()) => {
    const to = from === "client" ? "server" : "client";
    const numbers = { seq: next[from], ack: flags & ACK ? next[to] : 0 };
    const said = { tcpFlags: flags, ...numbers, window: head.window };
    frames.push(ip(ends[from], ends[to], TCP, segment(ends[from], ends[to], said, payload), 16, head));
    next[from] += payload.length + (flags & (SYN | FIN) ? 1 : 0);
  };
  send("client", SYN);
  send("server", SYN | ACK);
  send("client", ACK);
  for (const [from, bytes] of turns) {
    for (let at = 0; at < bytes.length; at += SEGMENT)
      send(from, PSH | ACK, bytes.subarray(at, at + SEGMENT));
    send(from === "client" ? "server" : "client", ACK);
  }
  send("client", FIN | ACK);
  send("server", FIN | ACK);
  send("client", ACK);
  return frames;
}

/** A segment by itself, as scans and backdoors send them. */
export const lonelySegment = (from: End, to: End, head: Head, payload: Uint8Array): Uint8Array =>
  ip(from, to, TCP, segment(from, to, head, payload), 16, head);

/** A packet of whatever protocol. */
export const ipPacket = (from: End, to: End, protocol: number, head: Head, payload: Uint8Array): Uint8Array =>
  ip(from, to, protocol, payload, -1, head);

const segment = (from: End, to: End, head: Head, payload: Uint8Array): Uint8Array => {
  const { seq = 1_000, ack = 0, tcpFlags = SYN, window = 64_240 } = head;
  const header = [...u16(from.port), ...u16(to.port), ...u32(seq), ...u32(ack)];
  return Uint8Array.from([...header, 0x50, tcpFlags, ...u16(window), 0, 0, 0, 0, ...payload]);
};

export const udpFrames = (client: End, server: End, turns: readonly Turn[], head: Head = {}): Uint8Array[] =>
  turns.map(([from, bytes]) => {
    const [source, destination] = from === "client" ? [client, server] : [server, client];
    const header = [...u16(source.port), ...u16(destination.port), ...u16(8 + bytes.length), 0, 0];
    return ip(source, destination, UDP, Uint8Array.from([...header, ...bytes]), 6, head);
  });

export interface Icmp {
  readonly type: number;
  readonly code: number;
  readonly id: number;
  readonly sequence: number;
}

export const icmpFrame = (from: End, to: End, icmp: Icmp, data: Uint8Array, head: Head = {}): Uint8Array => {
  const header = [icmp.type, icmp.code, 0, 0, ...u16(icmp.id), ...u16(icmp.sequence)];
  return ip(from, to, ICMP, Uint8Array.from([...header, ...data]), 2, head);
};

/** @param sum where in the payload its checksum stands; -1: nowhere */
function ip(
  { address: from }: End,
  { address: to }: End,
  protocol: number,
  payload: Uint8Array,
  sum: number,
  { ttl = 64, tos = 0, id = 1, fragmentBits = 2 }: Head,
): Uint8Array {
  const pseudo = [...from, ...to, ...u32(payload.length), ...u32(protocol)];
  if (sum >= 0) payload.set(u16(checksum(protocol === ICMP ? payload : [...pseudo, ...payload])), sum);
  if (from.length !== 4)
    return Uint8Array.from([
      ...[0x60 | (tos >> 4), (tos & 15) << 4, 0, 0],
      ...[...u16(payload.length), protocol, ttl, ...from, ...to, ...payload],
    ]);
  const header = [0x45, tos, ...u16(20 + payload.length), ...u16(id), fragmentBits << 5, 0, ttl, protocol];
  const rest = [...from, ...to];
  return Uint8Array.from([...header, ...u16(checksum([...header, 0, 0, ...rest])), ...rest, ...payload]);
}

/** RFC 1071. */
function checksum(bytes: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) + (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65_536);
  return ~sum & 0xffff;
}

const u16 = (value: number): number[] => [(value >> 8) & 255, value & 255];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
