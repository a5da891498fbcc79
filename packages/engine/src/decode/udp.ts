import type { Packet } from "./packet.ts";
import { GENEVE, GTP, STOP, TEREDO, VXLAN, type Walk } from "./walk.ts";

const HEADER = 8;
/** IANA's ports of the tunnels that run over UDP. Of VXLAN only the destination's counts, as in Snort. */
const VXLAN_PORT = 4789;
const GENEVE_PORT = 6081;
const TEREDO_PORT = 3544;
const GTP_PORT = 2152;
/** Of GTP version 0 and GTP', where Snort looks too. */
const GTP_OLD_PORT = 3386;

/** RFC 768. */
export function udp(walk: Walk, packet: Packet): number {
  const { bytes, at, end } = walk;
  if (at + HEADER > end) return walk.stop("udp: cut short");
  const length = (bytes[at + 4]! << 8) | bytes[at + 5]!;
  // 0 is a jumbogram (RFC 2675 section 4).
  if (length !== 0 && length < HEADER) return walk.stop("udp: length too small");
  packet.transported = true;
  packet.transport = at;
  packet.sourcePort = (bytes[at]! << 8) | bytes[at + 1]!;
  packet.destinationPort = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  packet.payload = at + HEADER;
  packet.payloadEnd = length !== 0 && at + length < end ? at + length : end;
  walk.at = packet.payload;
  walk.end = packet.payloadEnd;
  return tunnelOn(packet.sourcePort, packet.destinationPort);
}

function tunnelOn(source: number, destination: number): number {
  if (destination === VXLAN_PORT) return VXLAN;
  if (destination === GENEVE_PORT || source === GENEVE_PORT) return GENEVE;
  if (destination === TEREDO_PORT || source === TEREDO_PORT) return TEREDO;
  if (isGtp(destination) || isGtp(source)) return GTP;
  return STOP;
}

const isGtp = (port: number): boolean => port === GTP_PORT || port === GTP_OLD_PORT;
