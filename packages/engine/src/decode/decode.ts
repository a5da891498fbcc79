import { erspan2, erspan3 } from "./erspan.ts";
import { ethernet } from "./ethernet.ts";
import { geneve } from "./geneve.ts";
import { gre } from "./gre.ts";
import { gtp } from "./gtp.ts";
import { icmp, icmpv6 } from "./icmp.ts";
import { ipv4 } from "./ipv4.ts";
import { ipv6 } from "./ipv6.ts";
import * as Extension from "./ipv6-extension.ts";
import * as LinkType from "./link-type.ts";
import { linuxCooked, linuxCooked2 } from "./linux-cooked.ts";
import { llc } from "./llc.ts";
import { loopback } from "./loopback.ts";
import { mpls } from "./mpls.ts";
import { ICMP, ICMPV6, type Packet, TCP, UDP } from "./packet.ts";
import { ppp, pppoe } from "./ppp.ts";
import { tcp } from "./tcp.ts";
import { teredo } from "./teredo.ts";
import { udp } from "./udp.ts";
import { vlan, vlanOf } from "./vlan.ts";
import { vxlan } from "./vxlan.ts";
import * as Next from "./walk.ts";
import { Walk } from "./walk.ts";

/** Headers of one packet, tags, extension headers and tunnels counted each. Real ones have below ten. */
export const MAX_HEADERS = 32;
/** Tunnels in each other. */
export const MAX_TUNNELS = 4;

/** IP protocol numbers of tunnels. */
const IPV4_IN_IP = 4;
const IPV6_IN_IP = 41;
const GRE = 47;
const MPLS_IN_IP = 137;

const walk: Walk = new Walk();

/**
 * Walks the headers of one packet and fills `packet` in, but for its time, tap, number and wire length, which are
 * the caller's. Of tunnelled packets the innermost whole IP header wins: what cannot be walked leaves the packet
 * around it as it was, with the reason in `problem`.
 *
 * @param control the VLAN tag that the kernel took out of the frame, or -1
 * @param thorough reads what Snort leaves alone too: packets that were not captured whole or have no length yet,
 *   and some forms of tunnels
 */
export function decode(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  linkType: number,
  control: number,
  thorough = false,
): void {
  packet.clear(bytes);
  packet.vlan = vlanOf(control);
  walk.bytes = bytes;
  walk.at = start;
  walk.end = end;
  walk.tunnels = 0;
  walk.problem = undefined;
  walk.thorough = thorough;
  let next = Next.LINK_TYPE + linkType;
  let left = MAX_HEADERS;
  while (next !== Next.STOP) {
    if (left-- === 0) next = walk.stop("too many headers");
    else if (walk.tunnels > MAX_TUNNELS) next = walk.stop("too many tunnels");
    else next = step(packet, next);
  }
  packet.problem = walk.problem;
}

/** Reads the header that comes next and says what follows. The frequent ones stand first. */
function step(packet: Packet, next: number): number {
  switch (next) {
    case Next.LINK_TYPE + LinkType.ETHERNET:
      return ethernet(walk);
    case Next.ETHERTYPE_IPV4:
      return ipv4(walk, packet);
    case Next.IP_PROTOCOL + TCP:
      return tcp(walk, packet);
    case Next.IP_PROTOCOL + UDP:
      return udp(walk, packet);
    case Next.ETHERTYPE_IPV6:
      return ipv6(walk, packet);
    case Next.ETHERTYPE_VLAN:
    case Next.ETHERTYPE_SERVICE_VLAN:
    case Next.ETHERTYPE_OLD_QINQ:
    case Next.ETHERTYPE_OLD_QINQ_2:
      return vlan(walk, packet);
    case Next.IP_PROTOCOL + ICMP:
      return icmp(walk, packet);
    case Next.IP_PROTOCOL + ICMPV6:
      return icmpv6(walk, packet);
    case Next.LINK_TYPE + LinkType.RAW:
    case Next.LINK_TYPE + LinkType.RAW_BSD:
    case Next.LINK_TYPE + LinkType.RAW_OPENBSD:
    case Next.IP_BY_VERSION:
      return version();
    case Next.IP_PROTOCOL + IPV4_IN_IP:
      return tunnel(Next.ETHERTYPE_IPV4);
    case Next.IP_PROTOCOL + IPV6_IN_IP:
      return tunnel(Next.ETHERTYPE_IPV6);
    case Next.IP_PROTOCOL + GRE:
      return gre(walk);
    case Next.IP_PROTOCOL + MPLS_IN_IP:
    case Next.ETHERTYPE_MPLS:
    case Next.ETHERTYPE_MPLS_MULTICAST:
      return mpls(walk);
    case Next.VXLAN:
      return vxlan(walk);
    case Next.GENEVE:
      return geneve(walk);
    case Next.TEREDO:
      return teredo(walk);
    case Next.GTP:
      return gtp(walk);
    case Next.ETHERTYPE_ERSPAN:
      return erspan2(walk);
    case Next.ETHERTYPE_ERSPAN_3:
      return erspan3(walk);
    case Next.ETHERTYPE_PPPOE_SESSION:
      return pppoe(walk);
    case Next.PPP_PROTOCOL:
      return ppp(walk);
    case Next.LLC:
      return llc(walk);
    case Next.IP_PROTOCOL + Extension.FRAGMENT:
      return Extension.fragment(walk, packet);
    case Next.IP_PROTOCOL + Extension.AUTHENTICATION:
      return Extension.authentication(walk, packet);
    case Next.IP_PROTOCOL + Extension.HOP_BY_HOP:
    case Next.IP_PROTOCOL + Extension.ROUTING:
    case Next.IP_PROTOCOL + Extension.DESTINATION_OPTIONS:
    case Next.IP_PROTOCOL + Extension.MOBILITY:
    case Next.IP_PROTOCOL + Extension.HOST_IDENTITY:
    case Next.IP_PROTOCOL + Extension.SHIM6:
      return packet.version === 6 ? Extension.extension(walk, packet) : walk.stop();
    default:
      return link(next);
  }
}

/** Link types that are rare. Any other header ends the walk: nobody here knows what it says. */
function link(next: number): number {
  switch (next - Next.LINK_TYPE) {
    case LinkType.LINUX_COOKED:
      return linuxCooked(walk);
    case LinkType.LINUX_COOKED_2:
      return linuxCooked2(walk);
    case LinkType.LOOPBACK_NULL:
    case LinkType.LOOPBACK:
      return loopback(walk);
    case LinkType.IPV4_ONLY:
    case LinkType.IPV6_ONLY:
      return version();
    case LinkType.PPP:
    case LinkType.PPP_HDLC:
      return ppp(walk);
    default:
      return walk.stop(next >= Next.LINK_TYPE && next < Next.PPP_PROTOCOL ? "unknown link type" : undefined);
  }
}

function version(): number {
  const nibble = walk.at < walk.end ? walk.bytes[walk.at]! >> 4 : 0;
  if (nibble === 4) return Next.ETHERTYPE_IPV4;
  if (nibble === 6) return Next.ETHERTYPE_IPV6;
  return walk.stop("neither IPv4 nor IPv6");
}

function tunnel(next: number): number {
  walk.tunnels++;
  return next;
}
