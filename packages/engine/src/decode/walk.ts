import { EMPTY } from "../bytes.ts";

/**
 * Where we stand between two headers of a packet. Reused.
 *
 * Each header's function finds its header at `at`, proves its length against `end`, says what it learnt, leaves
 * `at` behind it and returns what follows. It may shorten `end`, never lengthen it.
 */
export class Walk {
  bytes: Uint8Array = EMPTY;
  at: number = 0;
  end: number = 0;
  /** Added for every header that a tunnel puts around the next. */
  tunnels: number = 0;
  problem: string | undefined = undefined;
  /** Whether to read what Snort leaves alone, see `decode`. */
  thorough: boolean = false;

  /** For want of anything to walk on to; `problem` is why, if that is not in order. */
  stop(problem?: string): number {
    this.problem = problem;
    return STOP;
  }
}

/** What follows is one number for all name spaces: EtherTypes as they are, others shifted out of their way. */
export const STOP = -1;
export const IP_PROTOCOL = 0x1_0000;
export const LINK_TYPE = 0x2_0000;
export const PPP_PROTOCOL = 0x3_0000;
/** Version is in the first nibble: raw IP, MPLS without a name for what it carries. */
export const IP_BY_VERSION = 0x4_0000;
export const VXLAN = 0x4_0001;
export const GENEVE = 0x4_0002;
export const TEREDO = 0x4_0003;
export const LLC = 0x4_0004;
export const GTP = 0x4_0005;

export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_IPV6 = 0x86dd;
export const ETHERTYPE_VLAN = 0x8100;
export const ETHERTYPE_SERVICE_VLAN = 0x88a8;
export const ETHERTYPE_OLD_QINQ = 0x9100;
export const ETHERTYPE_OLD_QINQ_2 = 0x9200;
export const ETHERTYPE_MPLS = 0x8847;
export const ETHERTYPE_MPLS_MULTICAST = 0x8848;
export const ETHERTYPE_PPPOE_SESSION = 0x8864;
/** "Transparent Ethernet bridging": a whole frame inside GRE or Geneve. */
export const ETHERTYPE_ETHERNET = 0x6558;
export const ETHERTYPE_ERSPAN = 0x88be;
export const ETHERTYPE_ERSPAN_3 = 0x22eb;
export const ETHERTYPE_PPP = 0x880b;
