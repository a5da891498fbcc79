/** Packets as a conversation would have put them on the wire, from the IP header on, checksums right. */

export interface End {
  readonly address: readonly number[];
  readonly port: number;
}

export type Side = "client" | "server";
export type Turn = readonly [from: Side, bytes: Uint8Array];

const [FIN, SYN, PSH, ACK] = [1, 2, 8, 16];
const [ICMP, TCP, UDP] = [1, 6, 17];
/** What an Ethernet segment carries. */
const SEGMENT = 1_400;

export function tcpFrames(client: End, server: End, turns: readonly Turn[]): Uint8Array[] {
  const frames: Uint8Array[] = [];
  const next = { client: 1_000, server: 5_000 };
  const ends = { client, server };
  const send = (from: Side, flags: number, payload: Uint8Array = new Uint8Array()) => {
    const to = from === "client" ? "server" : "client";
    const header = [
      ...u16(ends[from].port),
      ...u16(ends[to].port),
      ...u32(next[from]),
      ...u32(flags & ACK ? next[to] : 0),
      ...[0x50, flags, 0xfa, 0xf0, 0, 0, 0, 0],
    ];
    frames.push(ip(ends[from].address, ends[to].address, TCP, Uint8Array.from([...header, ...payload]), 16));
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

export const udpFrames = (client: End, server: End, turns: readonly Turn[]): Uint8Array[] =>
  turns.map(([from, bytes]) => {
    const [source, destination] = from === "client" ? [client, server] : [server, client];
    const header = [...u16(source.port), ...u16(destination.port), ...u16(8 + bytes.length), 0, 0];
    return ip(source.address, destination.address, UDP, Uint8Array.from([...header, ...bytes]), 6);
  });

export interface Icmp {
  readonly type: number;
  readonly code: number;
  readonly id: number;
  readonly sequence: number;
}

export const icmpFrame = (from: End, to: End, head: Icmp, data: Uint8Array): Uint8Array => {
  const header = [head.type, head.code, 0, 0, ...u16(head.id), ...u16(head.sequence)];
  return ip(from.address, to.address, ICMP, Uint8Array.from([...header, ...data]), 2);
};

/** @param sum where in the payload its checksum stands */
function ip(
  from: readonly number[],
  to: readonly number[],
  protocol: number,
  payload: Uint8Array,
  sum: number,
): Uint8Array {
  const v4 = from.length === 4;
  const pseudo = [...from, ...to, ...u32(payload.length), ...u32(protocol)];
  payload.set(u16(checksum(protocol === ICMP ? payload : [...pseudo, ...payload])), sum);
  if (!v4)
    return Uint8Array.from([0x60, 0, 0, 0, ...u16(payload.length), protocol, 64, ...from, ...to, ...payload]);
  const header = [0x45, 0, ...u16(20 + payload.length), 0, 1, 0x40, 0, 64, protocol, 0, 0, ...from, ...to];
  header.splice(10, 2, ...u16(checksum(header)));
  return Uint8Array.from([...header, ...payload]);
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
