import type { Packet } from "./packet.ts";
import { IP_PROTOCOL, STOP, type Walk } from "./walk.ts";

const LEAST_HEADER = 20;
const MORE_FRAGMENTS = 1;
/** The most that the total length can say. */
const MAX_TOTAL = 0xffff;

/** RFC 791 section 3.1. Says nothing of the packet unless the header is whole. */
export function ipv4(walk: Walk, packet: Packet): number {
  const { bytes, at, end } = walk;
  if (at + LEAST_HEADER > end) return walk.stop("ipv4: cut short");
  if (bytes[at]! >> 4 !== 4) return walk.stop("ipv4: not version 4");
  const payload = at + (bytes[at]! & 0x0f) * 4;
  if (payload < at + LEAST_HEADER) return walk.stop("ipv4: header too small");
  if (payload > end) return walk.stop("ipv4: cut short");
  // 0 comes from segmentation offload: the packet was too long for the field, or not yet cut up.
  const total = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  const offloaded = total === 0 && (walk.thorough || end - at > MAX_TOTAL);
  if (!offloaded && at + total < payload) return walk.stop("ipv4: total length too small");
  // Behind the total length stands Ethernet padding.
  const until = offloaded ? end : at + total;
  if (until > end && !walk.thorough) return walk.stop("ipv4: not captured whole");

  packet.clearTransport();
  packet.version = 4;
  packet.network = at;
  packet.source = at + 12;
  packet.destination = at + 16;
  packet.tos = bytes[at + 1]!;
  packet.ttl = bytes[at + 8]!;
  packet.protocol = bytes[at + 9]!;
  packet.missing = until > end ? until - end : 0;
  packet.ipId = (bytes[at + 4]! << 8) | bytes[at + 5]!;
  packet.fragmentBits = bytes[at + 6]! >> 5;
  packet.fragmentOffset = (((bytes[at + 6]! & 0x1f) << 8) | bytes[at + 7]!) * 8;
  packet.fragment = (packet.fragmentBits & MORE_FRAGMENTS) !== 0 || packet.fragmentOffset > 0;
  packet.ipOptions = at + LEAST_HEADER;
  packet.ipOptionsEnd = payload;
  packet.ipPayload = payload;
  packet.ipPayloadEnd = Math.min(until, end);
  packet.payload = payload;
  packet.payloadEnd = packet.ipPayloadEnd;
  packet.tunnels = walk.tunnels;

  walk.at = payload;
  walk.end = packet.ipPayloadEnd;
  return packet.fragment ? STOP : IP_PROTOCOL + packet.protocol;
}
