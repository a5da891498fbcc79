import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, type Walk } from "./walk.ts";

const AF_INET = 2;
/** Each system has its own: Linux 10; NetBSD and OpenBSD 24, FreeBSD 28, macOS 30. */
const AF_INET6: readonly number[] = [10, 24, 28, 30];

/** LINKTYPE_NULL and LINKTYPE_LOOP: an address family of the capturing machine, in its byte order or the network's. */
export function loopback(walk: Walk): number {
  const { bytes, at } = walk;
  if (at + 4 > walk.end) return walk.stop("loopback: cut short");
  const big = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  const little = (bytes[at + 3]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 1]! << 8) | bytes[at]!;
  // Families are below 256, so only one of the two readings is.
  const family = big >>> 0 < 256 ? big : little;
  walk.at = at + 4;
  if (family === AF_INET) return ETHERTYPE_IPV4;
  if (AF_INET6.includes(family)) return ETHERTYPE_IPV6;
  return walk.stop();
}
