import { ACK, FIN, type Packet, RST, SYN } from "../decode/packet.ts";
import type { Flow, Half } from "../flow/flow.ts";
import { isOutdated } from "../flow/stamps.ts";
import { advance, ahead } from "./sequence.ts";
import type { StreamMemory } from "./stream-memory.ts";
import { type StreamConsumer, TcpHalf } from "./tcp-half.ts";

export { StreamMemory } from "./stream-memory.ts";
export type { StreamConsumer } from "./tcp-half.ts";

/** How far beyond the window a segment may lie, in windows: acknowledgments can be lost on the way to us. */
const WINDOWS_AHEAD = 2;
/** The most a window without scaling holds; what we allow where less was offered. */
const UNSCALED_WINDOW = 65_535;

/**
 * One TCP connection, seen from the side. Octets that come in order are handed on where they lie in the packet;
 * only those that come early are copied and wait.
 *
 * Unlike a receiver we must not wait for ever: a hole is given up once the other side acknowledged what is behind
 * it, once too much waits, or when the flow ends.
 */
export class TcpStream {
  /** Whether there is anything in a packet to put in order. Until there is, a flow needs no stream. */
  static concerns(packet: Packet): boolean {
    return packet.payload < packet.payloadEnd || (packet.tcpFlags & FIN) !== 0;
  }

  readonly #flow: Flow;
  readonly #toServer: TcpHalf;
  readonly #toClient: TcpHalf;

  constructor(flow: Flow, memory: StreamMemory) {
    this.#flow = flow;
    this.#toServer = new TcpHalf(true, memory);
    this.#toClient = new TcpHalf(false, memory);
    // The flow may have been followed for a while before there was anything to put in order.
    if (flow.toServer.numbered) this.#toServer.start(flow.toServer.first >>> 0);
    if (flow.toClient.numbered) this.#toClient.start(flow.toClient.first >>> 0);
  }

  /** Takes one packet, which the flow table has counted in already. */
  segment(packet: Packet, toServer: boolean, consumer: StreamConsumer): void {
    const half = toServer ? this.#toServer : this.#toClient;
    const other = toServer ? this.#toClient : this.#toServer;
    const flags = packet.tcpFlags;
    if ((flags & RST) !== 0) {
      // The flow is closed if the reset was to be believed. What a reset carries is a reason for humans.
      if (this.#flow.closed) this.finish(consumer);
      return;
    }
    const seq = (flags & SYN) !== 0 ? advance(packet.seq, 1) : packet.seq;
    // A SYN sent again with another number replaces one that led to nothing.
    if (!half.started || ((flags & SYN) !== 0 && half.place === 0 && half.next !== seq)) half.start(seq);
    const { payload, payloadEnd } = packet;
    const carries = !half.ended && (payload < payloadEnd || (flags & FIN) !== 0);
    if (carries && this.#inWindow(half, seq, toServer) && !this.#isOutdated(packet, toServer)) {
      if (payload < payloadEnd) half.data(consumer, seq, packet.bytes, payload, payloadEnd, packet.missing);
      if ((flags & FIN) !== 0) half.finish(consumer, advance(seq, payloadEnd - payload + packet.missing));
    }
    if ((flags & ACK) === 0) return;
    if (!other.started) other.start(packet.ack);
    else if (!other.ended && this.#wasSent(packet.ack, toServer)) other.acknowledge(consumer, packet.ack);
  }

  /** Whether all that a packet carries has been handed on already: then nobody looks at it any more. */
  repeats({ seq, payload, payloadEnd }: Packet, toServer: boolean): boolean {
    const half = toServer ? this.#toServer : this.#toClient;
    return half.started && payload < payloadEnd && ahead(advance(seq, payloadEnd - payload), half.next) <= 0;
  }

  /** The sequence number after all that one side said without a hole. */
  next(toServer: boolean): number {
    return (toServer ? this.#toServer : this.#toClient).next;
  }

  /** Hands on all that waits and ends both sides. Harmless to call again. */
  finish(consumer: StreamConsumer): void {
    this.#toServer.flush(consumer);
    this.#toClient.flush(consumer);
  }

  /** Both sides' waiting octets, for tests. */
  toString(): string {
    return `${this.#toServer} ${this.#toClient}`;
  }

  /** Whether the receiver would take it. In-order data always counts: that may be a window probe. */
  #inWindow(half: TcpHalf, seq: number, toServer: boolean): boolean {
    if (ahead(seq, half.next) <= 0) return true;
    const receiver: Half = toServer ? this.#flow.toClient : this.#flow.toServer;
    // Of a flow picked up midway we do not know how its windows are scaled.
    if (this.#flow.midstream || (receiver.flags & ACK) === 0) return true;
    const window = Math.max(receiver.window, UNSCALED_WINDOW) * WINDOWS_AHEAD;
    return ahead(seq, receiver.acknowledged) <= window;
  }

  /** Whether the receiver throws it away for its timestamp. What is acknowledged it has: we see that late, out of order. */
  #isOutdated(packet: Packet, toServer: boolean): boolean {
    const receiver: Half = toServer ? this.#flow.toClient : this.#flow.toServer;
    if (receiver.echoed === 0) return false;
    const fin = (packet.tcpFlags & FIN) !== 0 ? 1 : 0;
    const end = packet.seq + packet.payloadEnd - packet.payload + packet.missing + fin;
    return ahead(end, receiver.acknowledged) > 0 && isOutdated(receiver, packet);
  }

  /** An acknowledgment of what nobody sent is a mistake or a trick, or we missed the segment: wait for more. */
  #wasSent(ack: number, toServer: boolean): boolean {
    const sender: Half = toServer ? this.#flow.toClient : this.#flow.toServer;
    return ahead(ack, sender.sent) <= 0;
  }
}
