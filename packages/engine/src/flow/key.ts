import { ICMP, ICMPV6, type Packet } from "../decode/packet.ts";
import { icmpAnswer } from "./community-id.ts";
import { type Flow, word } from "./flow.ts";

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
    hash = Math.imul(hash ^ word(bytes, i), 0xcc9e2d51);
    hash ^= hash >>> 15;
  }
  return finish(hash);
}

function finish(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** 1 when the packet runs from the flow's client to its server, -1 when back, 0 when it is another flow's. */
export function directionIn(flow: Flow, packet: Packet, first: number, second: number): number {
  if (flow.protocol !== packet.protocol || flow.tap !== packet.tap || flow.version !== packet.version)
    return 0;
  const { bytes, source, destination } = packet;
  if (flow.clientPort === first && flow.serverPort === second)
    if (isClient(flow, bytes, source) && isServer(flow, bytes, destination)) return 1;
  if (flow.clientPort === second && flow.serverPort === first)
    if (isClient(flow, bytes, destination) && isServer(flow, bytes, source)) return -1;
  return 0;
}

function isClient(flow: Flow, bytes: Uint8Array, at: number): boolean {
  if (flow.client0 !== word(bytes, at)) return false;
  if (flow.version === 4) return true;
  return (
    flow.client1 === word(bytes, at + 4) &&
    flow.client2 === word(bytes, at + 8) &&
    flow.client3 === word(bytes, at + 12)
  );
}

function isServer(flow: Flow, bytes: Uint8Array, at: number): boolean {
  if (flow.server0 !== word(bytes, at)) return false;
  if (flow.version === 4) return true;
  return (
    flow.server1 === word(bytes, at + 4) &&
    flow.server2 === word(bytes, at + 8) &&
    flow.server3 === word(bytes, at + 12)
  );
}
