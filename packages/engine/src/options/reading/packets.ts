import { ICMP, ICMPV6, type Packet, TCP } from "../../decode/packet.ts";

/** Whether the packet has an ICMP header, of either version, that can be read. */
export const isIcmp = (packet: Packet): boolean =>
  (packet.protocol === ICMP || packet.protocol === ICMPV6) && packet.hasTransport;

export const isTcp = (packet: Packet): boolean => packet.protocol === TCP && packet.hasTransport;

const ECHO_TYPES: ReadonlySet<number> = new Set([0, 8, 128, 129]);

/** Whether the packet is an echo request or reply: only those have an id and a sequence number. */
export const isEcho = (packet: Packet): boolean => isIcmp(packet) && ECHO_TYPES.has(packet.icmpType);
