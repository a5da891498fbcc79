import { ETHERNET } from "./link-type.ts";
import {
  ETHERTYPE_ERSPAN,
  ETHERTYPE_ETHERNET,
  ETHERTYPE_PPP,
  LINK_TYPE,
  PPP_PROTOCOL,
  type Walk,
} from "./walk.ts";

/** Bits of the first octet: RFC 1701, RFC 2784, RFC 2890. */
const CHECKSUM = 0x80;
const ROUTING = 0x40;
const KEY = 0x20;
const SEQUENCE = 0x10;
/** Of the second, version 1 only: RFC 2637 section 4.1. */
const ACKNOWLEDGMENT = 0x80;

export function gre(walk: Walk): number {
  const { bytes, at, end } = walk;
  if (at + 4 > end) return walk.stop("gre: cut short");
  const flags = bytes[at]!;
  const version = bytes[at + 1]! & 0x07;
  const type = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  // Source routes of RFC 1701 went out of use with RFC 2784.
  if (version > 1 || (flags & ROUTING) !== 0) return walk.stop("gre: unknown form");
  let length = 4;
  if ((flags & CHECKSUM) !== 0) length += 4;
  if ((flags & KEY) !== 0) length += 4;
  if ((flags & SEQUENCE) !== 0) length += 4;
  if (version === 1 && (bytes[at + 1]! & ACKNOWLEDGMENT) !== 0) length += 4;
  if (at + length > end) return walk.stop("gre: cut short");
  walk.at = at + length;
  walk.tunnels++;
  // Type I of ERSPAN has no header of its own: the mirrored frame starts at once. Only the missing number tells.
  if (type === ETHERTYPE_ERSPAN && (flags & SEQUENCE) === 0 && walk.thorough) return LINK_TYPE + ETHERNET;
  if (type === ETHERTYPE_ETHERNET) return LINK_TYPE + ETHERNET;
  return type === ETHERTYPE_PPP ? PPP_PROTOCOL : type;
}
