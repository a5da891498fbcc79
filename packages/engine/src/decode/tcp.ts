import type { Packet } from "./packet.ts";
import { STOP, type Walk } from "./walk.ts";

const LEAST_HEADER = 20;

/** RFC 9293 section 3.1. */
export function tcp(walk: Walk, packet: Packet): number {
  const { bytes, at, end } = walk;
  if (at + LEAST_HEADER > end) return walk.stop("tcp: cut short");
  const payload = at + (bytes[at + 12]! >> 4) * 4;
  if (payload < at + LEAST_HEADER) return walk.stop("tcp: header too small");
  if (payload > end) return walk.stop("tcp: cut short");
  packet.transported = true;
  packet.transport = at;
  packet.sourcePort = (bytes[at]! << 8) | bytes[at + 1]!;
  packet.destinationPort = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  packet.seq =
    ((bytes[at + 4]! << 24) | (bytes[at + 5]! << 16) | (bytes[at + 6]! << 8) | bytes[at + 7]!) >>> 0;
  packet.ack =
    ((bytes[at + 8]! << 24) | (bytes[at + 9]! << 16) | (bytes[at + 10]! << 8) | bytes[at + 11]!) >>> 0;
  packet.tcpFlags = bytes[at + 13]!;
  packet.window = (bytes[at + 14]! << 8) | bytes[at + 15]!;
  packet.urgentPointer = (bytes[at + 18]! << 8) | bytes[at + 19]!;
  packet.tcpOptions = at + LEAST_HEADER;
  packet.tcpOptionsEnd = payload;
  packet.payload = payload;
  packet.payloadEnd = end;
  return STOP;
}
