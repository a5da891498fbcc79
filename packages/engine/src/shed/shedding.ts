/**
 * What is left unseen when more comes than can be looked at, in this order and never silently. Never the start of
 * anything: handshakes, heads, what a flow begins with are looked at whatever the load.
 */
import type { Flow } from "../flow/flow.ts";

/** Nothing is left out. */
export const ALL_SEEN = 0;
/** What follows the handshake of TLS: it is encrypted, and few rules say anything of it. */
export const ENCRYPTED = 1;
/** Bodies of HTTP responses, behind what they begin with. */
export const BODIES = 2;
/** Some flows wholly, behind what they begin with. */
export const SAMPLED = 3;

/** Octets of a response's body that are always looked at: exploits and the signs of a file's kind come early. */
export const BODY_START = 65_536;
/** Octets of a flow, of both sides together, that are always looked at: requests, handshakes, the first answers. */
export const FLOW_START = 16_384;
/** Flows are left out by so many parts of this. */
export const PARTS = 8;

/** What was left out for one level. */
export interface ShedCount {
  /** Pieces of streams, about one a packet. */
  packets: number;
  /** Octets of payload. */
  bytes: number;
  /** Flows that something was left out of. */
  flows: number;
}

/** How much is left out now, and what was. One for all flows of an engine. */
export class Shedding {
  /** Levels up to this are left out. */
  level: number = ALL_SEEN;
  /** Of the flows, while they are sampled, this many of `PARTS` parts are left out. */
  parts: number = 0;
  /** Not 0: each packet has to be asked about. Sampled flows stay left out after the load has gone. */
  sampling: number = 0;
  /** By level, from the first. */
  readonly counts: readonly ShedCount[] = [1, 2, 3].map(() => ({ packets: 0, bytes: 0, flows: 0 }));
  #givenUp = 0;

  set(level: number, parts: number): void {
    this.level = level;
    this.parts = parts;
    this.#decide();
  }

  count(level: number, octets: number, flows: number): void {
    const count = this.counts[level - 1]!;
    count.packets++;
    count.bytes += octets;
    count.flows += flows;
  }

  /** Whether a flow is among those that are left out now: always the same ones, whichever side speaks. */
  picks(flow: Flow): boolean {
    return (
      this.level >= SAMPLED &&
      flow.toServer.bytes + flow.toClient.bytes > FLOW_START &&
      partOf(flow) < this.parts
    );
  }

  /** A flow is left out for the first time. */
  giveUp(flow: Flow): void {
    flow.shed = true;
    this.#givenUp++;
    this.#decide();
  }

  /** A flow is forgotten. */
  ended(flow: Flow): void {
    if (!flow.shed) return;
    this.#givenUp--;
    this.#decide();
  }

  #decide(): void {
    this.sampling = this.#givenUp + (this.level >= SAMPLED ? 1 : 0);
  }
}

const GOLDEN = 0x9e37_79b1;

/** One of `PARTS`, from addresses and ports. */
function partOf(flow: Flow): number {
  const high = flow.client1 ^ flow.client2 ^ flow.server1 ^ flow.server2;
  const low = flow.client0 ^ flow.client3 ^ flow.server0 ^ flow.server3;
  const mixed = Math.imul(Math.imul(high ^ low, GOLDEN) ^ (flow.clientPort ^ flow.serverPort), GOLDEN);
  return mixed >>> 29;
}
