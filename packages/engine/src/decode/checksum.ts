/** Internet checksums, RFC 1071: whether a packet's are right, as far as it was captured. */
import { ICMP, ICMPV6, type Packet, TCP, UDP } from "./packet.ts";

const IPV6_HEADER = 40;
const ROUTING = 43;

/**
 * Which checksum of the packet is wrong, as a reason for the counters. Of tunnelled packets the innermost is judged. Of a
 * packet put together from fragments the IP header is ours.
 */
export function badChecksum(packet: Packet): string | undefined {
  const { bytes, version, network, ipOptionsEnd, defragmented } = packet;
  if (version === 4 && !defragmented && sum(bytes, network, ipOptionsEnd, 0) !== 0xffff)
    return "ipv4: bad checksum";
  if (!packet.hasTransport || packet.missing > 0) return undefined;
  switch (packet.protocol) {
    case TCP:
      return isRight(packet, packet.payloadEnd) ? undefined : "tcp: bad checksum";
    case UDP: {
      const { transport } = packet;
      // 0 says that there is none; RFC 8200 section 8.1 allows that for tunnels too.
      if (bytes[transport + 6] === 0 && bytes[transport + 7] === 0) return undefined;
      return isRight(packet, packet.payloadEnd) ? undefined : "udp: bad checksum";
    }
    case ICMP:
      return sum(bytes, packet.transport, packet.ipPayloadEnd, 0) === 0xffff
        ? undefined
        : "icmp: bad checksum";
    case ICMPV6:
      return isRight(packet, packet.ipPayloadEnd) ? undefined : "icmpv6: bad checksum";
    default:
      return undefined;
  }
}

/** With the pseudo header of RFC 9293 section 3.1 and RFC 8200 section 8.1. */
function isRight(packet: Packet, end: number): boolean {
  const { bytes, version, source, destination, protocol, transport } = packet;
  // Who the packet is for in the end, a routing header says, and we do not look there.
  if (version === 6 && isRouted(packet)) return true;
  const size = version === 4 ? 4 : 16;
  let start = protocol + end - transport;
  start = sum(bytes, source, source + size, start);
  start = sum(bytes, destination, destination + size, start);
  return sum(bytes, transport, end, start) === 0xffff;
}

function isRouted({ bytes, network, transport }: Packet): boolean {
  let next = bytes[network + 6]!;
  for (let at = network + IPV6_HEADER; at < transport; ) {
    if (next === ROUTING) return true;
    next = bytes[at]!;
    at += bytes[at + 1]! * 8 + 8;
  }
  return false;
}

/** The sum of 16-bit words in ones' complement, on top of another one; 0xffff where the checksum in it is right. */
function sum(bytes: Uint8Array, start: number, end: number, before: number): number {
  let total = before;
  const even = end - ((end - start) & 1);
  for (let at = start; at < even; at += 2) total += (bytes[at]! << 8) | bytes[at + 1]!;
  if (even < end) total += bytes[even]! << 8;
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 65_536);
  return total;
}
