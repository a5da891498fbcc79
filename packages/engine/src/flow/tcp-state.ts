/** How far a TCP connection has come, seen from the side: RFC 9293 section 3.3.2, as much as a watcher needs. */
import { ACK, FIN, type Packet, RST, SYN } from "../decode/packet.ts";
import type { Flow, Half } from "./flow.ts";
import { noteStamps } from "./stamps.ts";

/** Window scale option, RFC 7323 section 2.2. */
const WINDOW_SCALE = 3;
const MAX_SHIFT = 14;
/** Octets a reset may be off when the other side's window is not known: the most a window without scaling holds. */
const UNSCALED_WINDOW = 65_535;

const opens = (flags: number): boolean => (flags & (SYN | ACK | RST | FIN)) === SYN;
const answers = (flags: number): boolean => (flags & (SYN | ACK | RST | FIN)) === (SYN | ACK);

/**
 * Whether the sender of a flow's first packet is the client. A SYN comes from it and a SYN/ACK goes to it. Without
 * either the higher port is taken for the client's, as Snort does.
 */
export function senderIsClient(packet: Packet): boolean {
  if (opens(packet.tcpFlags)) return true;
  return !answers(packet.tcpFlags) && packet.sourcePort > packet.destinationPort;
}

/** Whether this packet starts a connection of its own on a flow that is over, or was never answered. */
export function startsAnew(flow: Flow, packet: Packet, toServer: boolean): boolean {
  // On a flow that is over any SYN does, be it with a FIN or reset, as for Snort.
  if (flow.closed) return (packet.tcpFlags & (SYN | ACK)) === SYN;
  if (!opens(packet.tcpFlags)) return false;
  // Ports came round again before we saw the end, or sides were mistaken: a SYN of a number never sent.
  const half = toServer ? flow.toServer : flow.toClient;
  return flow.established && half.numbered && ((packet.seq - half.sent) | 0) > 0;
}

/**
 * Follows one packet. Counts are the flow table's; numbers and states are ours.
 *
 * @param asHosts judges resets and timestamps as hosts do today, not as Snort does.
 */
export function track(flow: Flow, packet: Packet, toServer: boolean, asHosts: boolean = false): void {
  const half = toServer ? flow.toServer : flow.toClient;
  const other = toServer ? flow.toClient : flow.toServer;
  const flags = packet.tcpFlags;
  if ((flags & RST) !== 0) {
    if (
      asHosts && isFollowed(flow, half, other) ? exact(half, other, packet) : believable(half, other, packet)
    )
      flow.closed = true;
    return;
  }
  if (asHosts) noteStamps(half, other, packet);
  if ((flags & SYN) !== 0) half.windowShift = windowShift(packet);
  else if (!flow.established && !flow.closed) open(flow, packet, toServer);
  const first = (packet.seq + ((flags & SYN) !== 0 ? 1 : 0)) | 0;
  // A SYN sent again with another number replaces one that led to nothing.
  const replaces = (flags & SYN) !== 0 && !flow.established && half.first === half.sent;
  if (!half.numbered || replaces) begin(half, first);
  number(half, packet);
  if ((flags & ACK) !== 0) {
    half.acknowledged = packet.ack | 0;
    // What is acknowledged was sent, though we did not see it.
    if (!other.numbered) begin(other, packet.ack | 0);
  }
  if ((flags & FIN) !== 0) half.closed = true;
  if (flow.toServer.closed && flow.toClient.closed) flow.closed = true;
}

function open(flow: Flow, packet: Packet, toServer: boolean): void {
  const seen = flow.toServer.flags | flow.toClient.flags;
  if ((seen & SYN) === 0) {
    flow.midstream = true;
    flow.established = true;
  } else if (toServer && (packet.tcpFlags & ACK) !== 0 && (flow.toClient.flags & SYN) !== 0) {
    flow.handshake = true;
    flow.established = true;
  } else if (toServer ? (packet.tcpFlags & ACK) !== 0 : flow.toServer.bytes > 0 && flow.toClient.bytes > 0) {
    // The SYN/ACK passed us by: the client would not acknowledge it otherwise.
    flow.established = true;
  }
}

/** Keeps the highest number a side has come to, and its window. */
function number(half: Half, packet: Packet): void {
  const flags = packet.tcpFlags;
  const length =
    packet.payloadEnd -
    packet.payload +
    packet.missing +
    ((flags & SYN) !== 0 ? 1 : 0) +
    ((flags & FIN) !== 0 ? 1 : 0);
  const end = (packet.seq + length) | 0;
  if (((end - half.sent) | 0) > 0) half.sent = end;
  half.window = packet.window << ((flags & SYN) !== 0 ? 0 : half.windowShift);
}

function begin(half: Half, first: number): void {
  half.numbered = true;
  half.first = first;
  half.sent = first;
}

/**
 * RFC 5961 section 3, as far as a watcher can hold to it: a reset must fall into the receiver's window, or answer
 * what was sent. One that does not is somebody's attempt to make us look away.
 */
function believable(half: Half, other: Half, packet: Packet): boolean {
  if ((packet.tcpFlags & ACK) !== 0 && other.numbered && (packet.ack | 0) === other.sent) return true;
  if (half.numbered && (packet.seq | 0) === half.sent) return true;
  if (!other.numbered || (other.flags & ACK) === 0) return !half.numbered;
  const off = (packet.seq - other.acknowledged) | 0;
  return off >= 0 && off <= Math.max(other.window, UNSCALED_WINDOW);
}

/** Whether we know what the receiver of this side's segments waits for. */
const isFollowed = (flow: Flow, half: Half, other: Half): boolean =>
  flow.established && !flow.midstream && half.numbered && (other.flags & ACK) !== 0;

/**
 * What RFC 5961 section 3.2 asks of hosts: a reset must have the number that comes next; one that is only in the window
 * is answered with a challenge, and the connection goes on. How far the receiver has come, between what it acknowledged
 * and all that was sent, it alone knows.
 */
function exact(half: Half, other: Half, { seq }: Packet): boolean {
  const off = (seq - other.acknowledged) | 0;
  // What is acknowledged may have passed us by, and then is further on than what we saw sent.
  return off === 0 || (off > 0 && ((seq - half.sent) | 0) <= 0);
}

function windowShift(packet: Packet): number {
  const { bytes, tcpOptionsEnd } = packet;
  let at = packet.tcpOptions;
  while (at < tcpOptionsEnd) {
    const kind = bytes[at]!;
    if (kind === 0) return 0;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = at + 1 < tcpOptionsEnd ? bytes[at + 1]! : 0;
    if (length < 2) return 0;
    if (kind === WINDOW_SCALE && length === 3 && at + 2 < tcpOptionsEnd)
      return Math.min(bytes[at + 2]!, MAX_SHIFT);
    at += length;
  }
  return 0;
}
