import { IP_BY_VERSION, STOP, type Walk } from "./walk.ts";

/** 3GPP TS 29.060 section 7.1: the type of a message that carries a user's packet. */
const USER_DATA = 255;
const HEADER_0 = 20;
const HEADER_1 = 8;
/** Version 1: flags that say the header has a sequence number, N-PDU number and next extension. */
const OPTIONAL = 0x07;
const OPTIONS = 4;

/** GTP-U, 3GPP TS 29.281 section 5: of the versions before 2, as those alone carry users' packets. */
export function gtp(walk: Walk): number {
  const { bytes, at, end } = walk;
  if (at + HEADER_1 > end || bytes[at + 1] !== USER_DATA) return STOP;
  const version = bytes[at]! >> 5;
  if (version > 1) return STOP;
  const header = version === 0 ? HEADER_0 : HEADER_1;
  // The ports alone prove nothing: the length must fill the datagram.
  if (at + header + ((bytes[at + 2]! << 8) | bytes[at + 3]!) !== end) return STOP;
  const inner = version === 0 || (bytes[at]! & OPTIONAL) === 0 ? at + header : behindExtensions(walk);
  if (inner < 0 || inner >= end) return STOP;
  walk.at = inner;
  walk.tunnels++;
  return IP_BY_VERSION;
}

/** Each extension says its length in words of four octets, and in its last octet which one follows; -1: it does not fit. */
function behindExtensions({ bytes, at, end }: Walk): number {
  let next = at + HEADER_1 + OPTIONS;
  while (next <= end && bytes[next - 1] !== 0) {
    const words = next < end ? bytes[next]! : 0;
    if (words === 0) return -1;
    next += words * 4;
  }
  return next <= end ? next : -1;
}
