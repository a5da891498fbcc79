/** Frames made into others that a host or a sensor may take for something else. All are Ethernet and IPv4 to begin with. */
import { join } from "../../packages/engine/src/testing/packets.ts";

const ETHERNET = 14;
const IPV4_HEADER = 20;
const TCP_AT = ETHERNET + IPV4_HEADER;

const changed = (frame: Uint8Array, change: (bytes: Uint8Array) => void): Uint8Array => {
  const copy = frame.slice();
  change(copy);
  return copy;
};

export const withTtl = (frame: Uint8Array, ttl: number): Uint8Array =>
  changed(frame, (bytes) => {
    bytes[ETHERNET + 8] = ttl;
  });

/** Octets before `pointer` are urgent; RFC 6093: hosts take the last of them for it alone. */
export const withUrgent = (frame: Uint8Array, pointer: number): Uint8Array =>
  changed(frame, (bytes) => {
    bytes[TCP_AT + 13]! |= 0x20;
    bytes[TCP_AT + 18] = pointer >> 8;
    bytes[TCP_AT + 19] = pointer;
  });

/** All checksums right, or that of TCP wrong. */
export const withChecksums = (frame: Uint8Array, right = true): Uint8Array =>
  changed(frame, (bytes) => {
    bytes.set([0, 0], ETHERNET + 10);
    set(bytes, ETHERNET + 10, sumOf(bytes, ETHERNET, TCP_AT));
    const end = ETHERNET + ((bytes[ETHERNET + 2]! << 8) | bytes[ETHERNET + 3]!);
    bytes.set([0, 0], TCP_AT + 16);
    const pseudo = [...bytes.subarray(ETHERNET + 12, TCP_AT), 0, bytes[ETHERNET + 9]!];
    pseudo.push((end - TCP_AT) >> 8, (end - TCP_AT) & 255);
    const whole = Uint8Array.from([...pseudo, ...bytes.subarray(TCP_AT, end)]);
    set(bytes, TCP_AT + 16, sumOf(whole, 0, whole.length) ^ (right ? 0 : 0x5555));
  });

function sumOf(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let at = start; at < end; at += 2) sum += (bytes[at]! << 8) | (at + 1 < end ? bytes[at + 1]! : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function set(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
}

/** Tags between the addresses and what follows, the outermost first: [EtherType, VLAN]. */
export const withTags = (frame: Uint8Array, ...tags: readonly (readonly [number, number])[]): Uint8Array =>
  join(
    frame.subarray(0, 12),
    Uint8Array.from(tags.flatMap(([type, vlan]) => [type >> 8, type & 255, vlan >> 8, vlan & 255])),
    frame.subarray(12),
  );

const V6 = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0];
/** IPv6 extension headers: [type, its octets without the first two]. */
export type Extension = readonly [type: number, rest: readonly number[]];
export const HOP_BY_HOP: Extension = [0, [0, 1, 4, 0, 0, 0, 0]];
export const DESTINATION_OPTIONS: Extension = [60, [0, 1, 4, 0, 0, 0, 0]];
/** A fragment header of a packet that is whole, RFC 6946. */
export const ATOMIC_FRAGMENT: Extension = [44, [0, 0, 0, 0, 0, 0, 7]];

/** The same packet over IPv6, the addresses ending in those of IPv4, with extension headers. */
export function overIpv6(frame: Uint8Array, extensions: readonly Extension[] = []): Uint8Array {
  const end = ETHERNET + ((frame[ETHERNET + 2]! << 8) | frame[ETHERNET + 3]!);
  const payload = frame.subarray(TCP_AT, end);
  const protocols = [...extensions.map(([type]) => type), frame[ETHERNET + 9]!];
  const headers = extensions.map(([, rest], at) => Uint8Array.from([protocols[at + 1]!, ...rest]));
  return ipv6Frame(frame, protocols[0]!, join(...headers, payload));
}

/** Such a packet in fragments of so many octets, a multiple of 8; what overlaps the one before is said again. */
export function ipv6Fragments(frame: Uint8Array, octets: number): Uint8Array[] {
  const end = ETHERNET + ((frame[ETHERNET + 2]! << 8) | frame[ETHERNET + 3]!);
  const payload = frame.subarray(TCP_AT, end);
  const found: Uint8Array[] = [];
  for (let offset = 0; offset < payload.length; offset += octets) {
    const piece = payload.subarray(offset, offset + octets);
    const word = offset | (offset + octets < payload.length ? 1 : 0);
    const header = [frame[ETHERNET + 9]!, 0, word >> 8, word & 255, 0, 0, 0, 9];
    found.push(ipv6Frame(frame, 44, join(Uint8Array.from(header), piece)));
  }
  return found;
}

function ipv6Frame(frame: Uint8Array, next: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const source = frame.subarray(ETHERNET + 12, ETHERNET + 16);
  const destination = frame.subarray(ETHERNET + 16, ETHERNET + 20);
  const header = [
    0x60,
    0,
    0,
    0,
    length >> 8,
    length & 255,
    next,
    64,
    ...V6,
    ...source,
    ...V6,
    ...destination,
  ];
  return join(frame.subarray(0, 12), Uint8Array.from([0x86, 0xdd, ...header]), payload);
}

/** NOP, NOP, timestamps: RFC 7323 section 3. */
export const timestamps = (value: number, echo: number): Uint8Array => {
  const u32 = (number: number) => [number >>> 24, (number >> 16) & 255, (number >> 8) & 255, number & 255];
  return Uint8Array.from([1, 1, 8, 10, ...u32(value), ...u32(echo)]);
};
