import { EMPTY } from "../bytes.ts";

/** IANA protocol numbers that we look into. */
export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const ICMPV6 = 58;

/** Bits of `tcpFlags`, RFC 9293 section 3.1. */
export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;
export const URG = 0x20;
export const ECE = 0x40;
export const CWR = 0x80;

/**
 * What the headers of one packet say. Reused: copy what you keep. All places are offsets into `bytes`, which
 * is not ours and is good until the next packet. Of tunnelled packets this is the innermost.
 */
export class Packet {
  bytes: Uint8Array = EMPTY;
  /** Microseconds since 1970. */
  time: number = 0;
  /** Which wire it came from; flows of different taps are different flows. */
  tap: number = 0;
  /** Counts from 1 within a capture, or since the engine started. */
  number: number = 0;
  /** Octets that were on the wire, which may be more than were captured. */
  wireLength: number = 0;

  /** The innermost 802.1Q tag's VLAN, or -1. */
  vlan: number = -1;
  /** How many headers stand around the innermost IP header as tunnels: 0 for most packets. */
  tunnels: number = 0;

  /** 4, 6, or 0 when there is no IP in it; then nothing below means anything. */
  version: number = 0;
  /** Where the IP header starts. */
  network: number = 0;
  /** Where the addresses stand: 4 octets each, or 16. */
  source: number = 0;
  destination: number = 0;
  /** What the IP header says is in it, after IPv6 extension headers: TCP, UDP … */
  protocol: number = 0;
  ttl: number = 0;
  /** Type of service or traffic class. */
  tos: number = 0;
  /** Octets of IP packet captured less than its header promises; 0 for most. */
  missing: number = 0;
  /** IPv4 identification, or that of the IPv6 fragment header, or 0. */
  ipId: number = 0;
  /** Bits of IPv4 byte 6: 4 reserved, 2 don't fragment, 1 more fragments. */
  fragmentBits: number = 0;
  /** In octets. */
  fragmentOffset: number = 0;
  /** Where IPv4 options start and end. */
  ipOptions: number = 0;
  ipOptionsEnd: number = 0;
  /** What the IP header holds: starts at the transport header (or the fragment's data). */
  ipPayload: number = 0;
  ipPayloadEnd: number = 0;
  /** True for a piece of a packet; ports and payload are unknown then. */
  fragment: boolean = false;
  /** True when this was put together from fragments. */
  defragmented: boolean = false;

  /** Whether a whole TCP, UDP or ICMP header stands at `transport`. */
  transported: boolean = false;
  transport: number = 0;
  sourcePort: number = 0;
  destinationPort: number = 0;
  /** Ports of the UDP datagram that was the tunnel nearest to this packet; -1: there was none. */
  tunnelSourcePort: number = -1;
  tunnelDestinationPort: number = -1;
  seq: number = 0;
  ack: number = 0;
  tcpFlags: number = 0;
  window: number = 0;
  urgentPointer: number = 0;
  /** Where TCP options start and end. */
  tcpOptions: number = 0;
  tcpOptionsEnd: number = 0;
  icmpType: number = 0;
  icmpCode: number = 0;
  icmpId: number = 0;
  icmpSeq: number = 0;

  /** What the transport carries; of other protocols what IP carries. */
  payload: number = 0;
  payloadEnd: number = 0;

  /** Why the walk through the headers ended early, if it did. */
  problem: string | undefined = undefined;

  /** Forgets what headers said. What the caller filled in stays: time, tap, number, wire length. */
  clear(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.vlan = -1;
    this.tunnels = 0;
    this.version = 0;
    this.network = 0;
    this.source = 0;
    this.destination = 0;
    this.protocol = 0;
    this.ttl = 0;
    this.tos = 0;
    this.missing = 0;
    this.ipId = 0;
    this.fragmentBits = 0;
    this.fragmentOffset = 0;
    this.ipOptions = 0;
    this.ipOptionsEnd = 0;
    this.ipPayload = 0;
    this.ipPayloadEnd = 0;
    this.fragment = false;
    this.defragmented = false;
    this.clearTransport();
    this.tunnelSourcePort = -1;
    this.tunnelDestinationPort = -1;
    this.payload = 0;
    this.payloadEnd = 0;
    this.problem = undefined;
  }

  /** Forgets what stood above IP: another IP header was found inside. */
  clearTransport(): void {
    if (this.transported && this.protocol === UDP) {
      this.tunnelSourcePort = this.sourcePort;
      this.tunnelDestinationPort = this.destinationPort;
    }
    this.transported = false;
    this.transport = 0;
    this.sourcePort = 0;
    this.destinationPort = 0;
    this.seq = 0;
    this.ack = 0;
    this.tcpFlags = 0;
    this.window = 0;
    this.urgentPointer = 0;
    this.tcpOptions = 0;
    this.tcpOptionsEnd = 0;
    this.icmpType = 0;
    this.icmpCode = 0;
    this.icmpId = 0;
    this.icmpSeq = 0;
  }

  get payloadLength(): number {
    return this.payloadEnd - this.payload;
  }

  /** Whether ports, sequence numbers and payload can be believed. */
  get hasTransport(): boolean {
    return this.version !== 0 && !this.fragment && this.transported;
  }
}
