import { ICMP, ICMPV6, TCP, UDP } from "../decode/packet.ts";

const names: { readonly [number: number]: string } = {
  [TCP]: "TCP",
  [UDP]: "UDP",
  [ICMP]: "ICMP",
  [ICMPV6]: "ICMPv6",
};

/** A transport's name, or its number. */
export const protocolName = (number: number): string => names[number] ?? `IP protocol ${number}`;
