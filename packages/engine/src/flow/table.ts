import { type Packet, TCP, UDP } from "../decode/packet.ts";
import type { Limits, Refused } from "../limits.ts";
import { Flow } from "./flow.ts";
import { directionIn, firstPort, flowHash, secondPort } from "./key.ts";
import { Queue } from "./queue.ts";
import { senderIsClient, startsAnew, track } from "./tcp-state.ts";

export type EndReason = "closed" | "idle" | "evicted" | "finished";

/** Called once for each flow, when it is forgotten. */
export type OnEnd = (flow: Flow, reason: EndReason) => void;

/** Microseconds between looks at who has been silent for too long. */
const SWEEP = 1_000_000;
const LEAST_BUCKETS = 1_024;

/** Octets of a flow without stream and parser, as measured: `test/flood` keeps this true. */
const FLOW_BYTES = 672;

/** Numbers of queues. */
const OPEN = 0;
const OPENING = 1;
const CLOSED = 2;
const DATAGRAMS = 3;
const OTHERS = 4;

/**
 * The flows we remember. Buckets are chains through the flows themselves, so a packet of a known flow allocates
 * nothing; their number doubles with the flows.
 */
export class FlowTable {
  /** Whether the packet that `find` was last asked about ran from client to server. */
  toServer: boolean = true;
  /** Flows remembered now. */
  size: number = 0;
  readonly #limits: Limits;
  readonly #refused: Refused;
  readonly #onEnd: OnEnd;
  readonly #asHosts: boolean;
  readonly #queues: readonly Queue[];
  #buckets: (Flow | undefined)[] = new Array<Flow | undefined>(LEAST_BUCKETS).fill(undefined);
  #lastId = 0;
  #held = 0;
  #nextSweep = 0;

  /** @param asHosts judges resets and timestamps of TCP as hosts do today, not as Snort does. */
  constructor(limits: Limits, refused: Refused, onEnd: OnEnd, asHosts: boolean = false) {
    this.#limits = limits;
    this.#refused = refused;
    this.#onEnd = onEnd;
    this.#asHosts = asHosts;
    this.#queues = [
      limits.tcpIdle,
      limits.tcpOpening,
      limits.tcpClosed,
      limits.udpIdle,
      limits.otherIdle,
    ].map((idle) => new Queue(idle));
  }

  /** Flows there have been. */
  get created(): number {
    return this.#lastId;
  }

  /** Octets that the flows take, about. */
  get held(): number {
    return this.#held;
  }

  /** A flow takes so many octets more, or less. What is too much goes with the next packet. */
  charge(flow: Flow, octets: number): void {
    flow.held += octets;
    this.#held += octets;
  }

  /**
   * The flow this packet belongs to, with the packet counted in; a new one when there is none. Undefined for what
   * has no ports to go by: fragments, headers cut short, other than IP.
   */
  find(packet: Packet): Flow | undefined {
    // A clock that went back, as with the next capture file, must not put sweeping off.
    if (packet.time >= this.#nextSweep || packet.time < this.#nextSweep - 2 * SWEEP)
      this.advance(packet.time);
    while (this.#held > this.#limits.flowBytes && this.size > 0) this.#evict("flowBytes");
    if (packet.version === 0 || packet.fragment) return undefined;
    if (!packet.transported && hasPorts(packet.protocol)) return undefined;
    const first = firstPort(packet);
    const second = secondPort(packet);
    const hash = flowHash(packet, first, second);
    let flow = this.#search(packet, hash, first, second);
    if (flow !== undefined && this.#isOver(flow, packet)) {
      this.#end(flow, "closed");
      flow = undefined;
    }
    flow ??= this.#create(packet, hash, first, second);
    this.#count(flow, packet);
    return flow;
  }

  #isOver(flow: Flow, packet: Packet): boolean {
    if (flow.protocol === TCP) return startsAnew(flow, packet, this.toServer);
    return flow.closed && this.toServer;
  }

  /** Ends the flows that have been silent for too long at `time`. */
  advance(time: number): void {
    this.#nextSweep = time + SWEEP;
    for (const queue of this.#queues) {
      let flow = queue.oldest;
      // A flow last seen in what is now the future is of a time before the clock went back.
      while (flow !== undefined && Math.abs(time - flow.lastSeen) > queue.idle) {
        this.#end(flow, flow.closed ? "closed" : "idle");
        flow = queue.oldest;
      }
    }
  }

  /** Ends all flows of a tap, or all. */
  finish(tap?: number): void {
    for (const queue of this.#queues) {
      let flow = queue.oldest;
      while (flow !== undefined) {
        const { newer } = flow;
        if (tap === undefined || flow.tap === tap) this.#end(flow, flow.closed ? "closed" : "finished");
        flow = newer;
      }
    }
    if (this.size === 0) this.#nextSweep = 0;
  }

  #search(packet: Packet, hash: number, first: number, second: number): Flow | undefined {
    let flow = this.#buckets[hash & (this.#buckets.length - 1)];
    for (; flow !== undefined; flow = flow.inBucket) {
      if (flow.hash !== hash) continue;
      const direction = directionIn(flow, packet, first, second);
      if (direction === 0) continue;
      this.toServer = direction > 0;
      return flow;
    }
    return undefined;
  }

  #create(packet: Packet, hash: number, first: number, second: number): Flow {
    if (this.size >= this.#limits.flows) this.#evict("flows");
    if (this.size >= this.#buckets.length) this.#grow();
    const { source, destination } = packet;
    const flow = new Flow(++this.#lastId, packet.tap, packet.protocol, packet.time);
    this.toServer = packet.protocol !== TCP || senderIsClient(packet);
    if (this.toServer) flow.setEnds(packet.version, packet.bytes, source, destination);
    else flow.setEnds(packet.version, packet.bytes, destination, source);
    flow.clientPort = this.toServer ? first : second;
    flow.serverPort = this.toServer ? second : first;
    flow.hash = hash;
    this.#hang(flow);
    this.size++;
    this.charge(flow, FLOW_BYTES);
    flow.queue = queueOf(flow);
    this.#queues[flow.queue]!.append(flow);
    return flow;
  }

  #count(flow: Flow, packet: Packet): void {
    const half = this.toServer ? flow.toServer : flow.toClient;
    half.packets++;
    half.bytes += packet.payloadEnd - packet.payload;
    if (packet.time > flow.lastSeen) flow.lastSeen = packet.time;
    if (flow.protocol === TCP) {
      half.flags |= packet.tcpFlags;
      track(flow, packet, this.toServer, this.#asHosts);
    } else if (!this.toServer) flow.established = true;
    const queue = queueOf(flow);
    if (queue === flow.queue) this.#queues[queue]!.touch(flow);
    else {
      this.#queues[flow.queue]!.remove(flow);
      flow.queue = queue;
      this.#queues[queue]!.append(flow);
    }
  }

  /**
   * Makes room: of flows that are over the one silent longest goes, then of half-open ones if they are
   * more than half, as in a SYN flood, then of all.
   */
  #evict(limit: "flows" | "flowBytes"): void {
    const opening = this.#queues[OPENING]!;
    let oldest = this.#queues[CLOSED]!.oldest;
    if (oldest === undefined && opening.length > this.size / 2) oldest = opening.oldest;
    if (oldest === undefined)
      for (const { oldest: candidate } of this.#queues)
        if (candidate !== undefined && (oldest === undefined || candidate.lastSeen < oldest.lastSeen))
          oldest = candidate;
    if (oldest === undefined) return;
    this.#refused.count(limit);
    this.#end(oldest, "evicted");
  }

  #end(flow: Flow, reason: EndReason): void {
    const at = flow.hash & (this.#buckets.length - 1);
    let before: Flow | undefined;
    for (let one = this.#buckets[at]; one !== flow && one !== undefined; one = one.inBucket) before = one;
    if (before === undefined) this.#buckets[at] = flow.inBucket;
    else before.inBucket = flow.inBucket;
    flow.inBucket = undefined;
    this.#queues[flow.queue]!.remove(flow);
    this.size--;
    this.#onEnd(flow, reason);
    this.charge(flow, -flow.held);
  }

  /** Puts a flow in front of its bucket. A bucket that is too full loses its last. */
  #hang(flow: Flow): void {
    const at = flow.hash & (this.#buckets.length - 1);
    let length = 0;
    let last: Flow | undefined;
    for (let one = this.#buckets[at]; one !== undefined; one = one.inBucket) {
      length++;
      last = one;
    }
    if (last !== undefined && length >= this.#limits.flowsPerBucket) {
      this.#refused.count("flowsPerBucket");
      this.#end(last, "evicted");
    }
    flow.inBucket = this.#buckets[at];
    this.#buckets[at] = flow;
  }

  #grow(): void {
    const old = this.#buckets;
    this.#buckets = new Array<Flow | undefined>(old.length * 2).fill(undefined);
    for (const head of old) {
      let flow = head;
      while (flow !== undefined) {
        const next: Flow | undefined = flow.inBucket;
        const at = flow.hash & (this.#buckets.length - 1);
        flow.inBucket = this.#buckets[at];
        this.#buckets[at] = flow;
        flow = next;
      }
    }
  }
}

function queueOf(flow: Flow): number {
  if (flow.protocol === UDP) return DATAGRAMS;
  if (flow.protocol !== TCP) return OTHERS;
  if (flow.closed) return CLOSED;
  return flow.established ? OPEN : OPENING;
}

/** Protocols whose packets mean nothing to a flow without their own header. */
const hasPorts = (protocol: number): boolean =>
  protocol === TCP || protocol === UDP || protocol === 1 || protocol === 58;
