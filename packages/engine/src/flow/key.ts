import { icmpAnswer } from "../community-id.ts";
import { ICMP, ICMPV6, type Packet } from "../decode/packet.ts";
import type { Flow } from "./flow.ts";

/** What takes the place of ports where there are none: of ICMP the type and the type that answers it, or the code. */
export function firstPort(packet: Packet): number {
  return isIcmp(packet.protocol) ? packet.icmpType : packet.sourcePort;
}

export function secondPort(packet: Packet): number {
  if (!isIcmp(packet.protocol)) return packet.destinationPort;
  const answer = icmpAnswer(packet.protocol, packet.icmpType);
  return answer >= 0 ? answer : packet.icmpCode;
}

const isIcmp = (protocol: number): boolean => protocol === ICMP || protocol === ICMPV6;

/** The same number for both directions of a flow. */
export function flowHash(packet: Packet, first: number, second: number): number {
  const size = packet.version === 4 ? 4 : 16;
  const ends =
    mixEnd(packet.bytes, packet.source, size, first) + mixEnd(packet.bytes, packet.destination, size, second);
  return finish(ends ^ Math.imul(packet.protocol + (packet.tap << 8), 0x9e3779b1));
}

/** Multipliers and shifts as in MurmurHash3's finisher: every bit of one end reaches half the bits of the sum. */
function mixEnd(bytes: Uint8Array, at: number, size: number, port: number): number {
  let hash = Math.imul(port + 1, 0x85ebca6b);
  for (let i = at; i < at + size; i += 4) {
    const word = (bytes[i]! << 24) | (bytes[i + 1]! << 16) | (bytes[i + 2]! << 8) | bytes[i + 3]!;
    hash = Math.imul(hash ^ word, 0xcc9e2d51);
    hash ^= hash >>> 15;
  }
  return finish(hash);
}

function finish(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** 1 when the packet runs from the flow's client to its server, -1 when back, 0 when it is another flow's. */
export function directionIn(flow: Flow, packet: Packet, first: number, second: number): number {
  if (flow.protocol !== packet.protocol || flow.tap !== packet.tap) return 0;
  if (flow.client.length !== (packet.version === 4 ? 4 : 16)) return 0;
  const { bytes, source, destination } = packet;
  if (flow.clientPort === first && flow.serverPort === second)
    if (same(flow.client, bytes, source) && same(flow.server, bytes, destination)) return 1;
  if (flow.clientPort === second && flow.serverPort === first)
    if (same(flow.client, bytes, destination) && same(flow.server, bytes, source)) return -1;
  return 0;
}

function same(address: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < address.length; i++) if (address[i] !== bytes[at + i]) return false;
  return true;
}
