import { ICMP, ICMPV6, TCP, UDP } from "../decode/packet.ts";

/** The kinds of traffic that rules are for. */
export type Transport = "tcp" | "udp" | "icmp" | "ip";

/** The kind of an IP protocol by its IANA number. */
export const transport = (protocol: number): Transport =>
  protocol === TCP
    ? "tcp"
    : protocol === UDP
      ? "udp"
      : protocol === ICMP || protocol === ICMPV6
        ? "icmp"
        : "ip";
