/**
 * TCP timestamps, RFC 7323 sections 3 and 5, as a watcher can follow them. A host drops a segment that is stamped earlier
 * than one it took before (PAWS). Which it took we need not guess: it says so itself with all that it sends, and by that
 * we go. Otherwise one stamp of the future, on a segment that the host drops for another reason, would make us drop all.
 */
import { ACK, type Packet } from "../decode/packet.ts";
import { type Half, word } from "./flow.ts";

const KIND = 8;
const LENGTH = 10;
/** By how much a stamp may be behind: Linux allows one tick. */
const SLACK = 1;

/** Keeps what a side stamps its segments with, and what it says it has of the other. */
export function noteStamps(half: Half, other: Half, packet: Packet): void {
  const at = stampsAt(packet);
  if (at < 0) return;
  const stamp = word(packet.bytes, at);
  if (half.stamp === 0 || ((stamp - half.stamp) | 0) > 0) half.stamp = stamp;
  if ((packet.tcpFlags & ACK) === 0 || other.stamp === 0) return;
  const echoed = word(packet.bytes, at + 4);
  // What the other side never said, it cannot have.
  if (echoed === 0 || ((echoed - other.stamp) | 0) > 0) return;
  if (half.echoed === 0 || ((echoed - half.echoed) | 0) > 0) half.echoed = echoed;
}

/** Whether the receiver drops a packet because of its stamp. Never so where `noteStamps` is not asked. */
export function isOutdated(receiver: Half, packet: Packet): boolean {
  if (receiver.echoed === 0) return false;
  const at = stampsAt(packet);
  return at >= 0 && ((receiver.echoed - word(packet.bytes, at)) | 0) > SLACK;
}

/** Where the two stamps stand; -1 when there are none. */
function stampsAt({ bytes, tcpOptions, tcpOptionsEnd }: Packet): number {
  let at = tcpOptions;
  while (at + LENGTH <= tcpOptionsEnd) {
    const kind = bytes[at]!;
    if (kind === KIND) return bytes[at + 1] === LENGTH ? at + 2 : -1;
    if (kind === 0) return -1;
    if (kind === 1) at++;
    else if (bytes[at + 1]! < 2) return -1;
    else at += bytes[at + 1]!;
  }
  return -1;
}
