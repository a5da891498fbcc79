import { ICMP, ICMPV6, type Packet, TCP, UDP } from "../decode/packet.ts";

/** Where the header that was asked for stands in the packet's bytes; reused. */
export const header: { start: number; end: number } = { start: 0, end: 0 };

const IPV6_HEADER = 40;
const UDP_HEADER = 8;

function put(start: number, end: number): boolean {
  header.start = start;
  header.end = end;
  return true;
}

/** By the names of their buffers: they put into `header` where it stands. False: the packet has none. */
export const packetHeaders: { readonly [buffer: string]: (packet: Packet) => boolean } = {
  ipv4_hdr: (packet) => packet.version === 4 && put(packet.network, packet.ipPayload),
  // With the extension headers, as in Suricata.
  ipv6_hdr: (packet) =>
    packet.version === 6 && put(packet.network, Math.max(packet.ipPayload, packet.network + IPV6_HEADER)),
  tcp_hdr: (packet) =>
    packet.transported && packet.protocol === TCP && put(packet.transport, packet.tcpOptionsEnd),
  udp_hdr: (packet) =>
    packet.transported && packet.protocol === UDP && put(packet.transport, packet.transport + UDP_HEADER),
  // All of the message, as in Suricata.
  icmpv4_hdr: (packet) =>
    packet.transported && packet.protocol === ICMP && put(packet.transport, packet.payloadEnd),
  icmpv6_hdr: (packet) =>
    packet.transported && packet.protocol === ICMPV6 && put(packet.transport, packet.payloadEnd),
};
