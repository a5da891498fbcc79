import {
  ETHERNET,
  IPV4_ONLY,
  IPV6_ONLY,
  LINUX_COOKED,
  LINUX_COOKED_2,
  LOOPBACK,
  LOOPBACK_NULL,
  PPP,
  PPP_HDLC,
} from "../decode/link-type.ts";
import { ICMP, ICMPV6, type Packet } from "../decode/packet.ts";

const ARP = 0x0806;
/** Of IPv4 over Ethernet. */
const ARP_LENGTH = 28;
const VLAN_TYPES: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100, 0x9200]);
/** Tags looked behind. */
const MAX_TAGS = 4;

/** Neighbour and multicast listener discovery: all of it is header. */
const isDiscovery = (type: number): boolean => (type >= 130 && type <= 137) || type === 143;

/** Where the headers of a decoded packet end, as far as they can be believed, and something may begin that is not to be seen. */
export function headersEnd(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  linkType: number,
): number {
  if (packet.version === 0) return linkEnd(bytes, start, end, linkType);
  if (!packet.hasTransport) return Math.min(packet.ipPayload, end);
  // Of types that nobody knows the decoder takes all for header.
  if (packet.protocol === ICMPV6 && !isDiscovery(packet.icmpType))
    return Math.min(packet.payload, packet.transport + 8, end);
  return Math.min(packet.payload, end);
}

/** Where the quoted packet's own headers end in an ICMP error, or -1 when this is none. */
export function quotedEnd(packet: Packet): number {
  const { bytes, payload, payloadEnd, icmpType: type, protocol } = packet;
  const error =
    protocol === ICMP
      ? (type >= 3 && type <= 5) || type === 11 || type === 12
      : protocol === ICMPV6 && type <= 4;
  if (!error) return -1;
  const first = payload < payloadEnd ? bytes[payload]! : 0;
  // The header, and of what is in it the ports.
  if (first >> 4 === 4) return Math.min(payload + (first & 15) * 4 + 8, payloadEnd);
  return Math.min(first >> 4 === 6 ? payload + 48 : payload, payloadEnd);
}

/** Of what holds no IP: ARP is kept, of all else the link's own header. */
function linkEnd(bytes: Uint8Array, start: number, end: number, linkType: number): number {
  const header = linkHeaders.get(linkType) ?? 0;
  if (linkType !== ETHERNET || end - start < header) return Math.min(start + header, end);
  let at = start + header;
  for (let tags = 0; tags < MAX_TAGS && VLAN_TYPES.has(type(bytes, at - 2)) && at + 4 <= end; tags++) at += 4;
  return Math.min(type(bytes, at - 2) === ARP ? at + ARP_LENGTH : at, end);
}

const type = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

const linkHeaders: ReadonlyMap<number, number> = new Map([
  [ETHERNET, 14],
  [LOOPBACK_NULL, 4],
  [LOOPBACK, 4],
  [LINUX_COOKED, 16],
  [LINUX_COOKED_2, 20],
  [PPP, 2],
  [PPP_HDLC, 4],
  [IPV4_ONLY, 0],
  [IPV6_ONLY, 0],
]);
