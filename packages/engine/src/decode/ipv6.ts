import type { Packet } from "./packet.ts";
import { IP_PROTOCOL, type Walk } from "./walk.ts";

const HEADER = 40;
/** The most that the payload length can say. */
const MAX_LENGTH = 0xffff;

/** RFC 8200 section 3. Extension headers are walked by `ipv6-extension.ts`. */
export function ipv6(walk: Walk, packet: Packet): number {
  const { bytes, at, end } = walk;
  if (at + HEADER > end) return walk.stop("ipv6: cut short");
  if (bytes[at]! >> 4 !== 6) return walk.stop("ipv6: not version 6");
  const payload = at + HEADER;
  // 0 is a jumbogram (RFC 2675) or comes from segmentation offload: all there is belongs to it.
  const length = (bytes[at + 4]! << 8) | bytes[at + 5]!;
  const offloaded = length === 0 && (walk.thorough || end - payload > MAX_LENGTH);
  const until = offloaded ? end : payload + length;
  if (until > end && !walk.thorough) return walk.stop("ipv6: not captured whole");

  packet.clearTransport();
  packet.version = 6;
  packet.network = at;
  packet.source = at + 8;
  packet.destination = at + 24;
  packet.tos = ((bytes[at]! & 0x0f) << 4) | (bytes[at + 1]! >> 4);
  packet.ttl = bytes[at + 7]!;
  packet.protocol = bytes[at + 6]!;
  packet.missing = until > end ? until - end : 0;
  packet.ipId = 0;
  packet.fragmentBits = 0;
  packet.fragmentOffset = 0;
  packet.fragment = false;
  packet.ipOptions = payload;
  packet.ipOptionsEnd = payload;
  packet.ipPayload = payload;
  packet.ipPayloadEnd = Math.min(until, end);
  packet.payload = payload;
  packet.payloadEnd = packet.ipPayloadEnd;
  packet.tunnels = walk.tunnels;

  walk.at = payload;
  walk.end = packet.ipPayloadEnd;
  return IP_PROTOCOL + packet.protocol;
}
