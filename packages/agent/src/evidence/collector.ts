import type { Match } from "@peccary/engine";
import { LINK_ETHERNET } from "../capture/source.ts";
import type { EvidencePart, RingOrder, TapOrder } from "../sensor/messages.ts";
import { Budget, type BudgetRefusal, DEFAULT_BUDGET, type EvidenceBudget } from "./budget.ts";
import { Gathering } from "./gathering.ts";
import { PacketRing } from "./packet-ring.ts";
import { ringShare } from "./ring-share.ts";

/** Evidence being gathered at once: what the budget allows in the time that one takes, and then some. */
const MAX_OPEN = 256;

interface TapRing {
  ring: PacketRing;
  /** Microseconds. */
  age: number;
  privacy: RingOrder["privacy"];
  /** Of this tap's flows. */
  readonly open: Gathering[];
}

export interface CollectorOptions {
  /** Begins the names of this sensor's evidence; no other sensor has it, now or later. */
  readonly name: string;
  readonly onPart: (part: EvidencePart) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly budget?: EvidenceBudget;
}

/**
 * The packets around alerts. Each inspected tap has a ring of its latest packets; when a rule fires, the flow's are
 * taken out of it, and those that come after are added.
 *
 *     packet ─ engine ─ matched: may there be evidence? ─ packet: into the ring, then begin ─ more … ─ parts
 */
export class Collector {
  readonly refused: Record<BudgetRefusal | "evidenceOpen" | "evidenceComments" | "evidenceRings", number> = {
    evidencePerRule: 0,
    evidencePerSensor: 0,
    evidenceBytes: 0,
    evidenceOpen: 0,
    evidenceComments: 0,
    evidenceRings: 0,
  };
  readonly #options: CollectorOptions;
  readonly #budget: Budget;
  readonly #taps = new Map<number, TapRing>();
  #fresh: Gathering[] = [];
  #open = 0;
  #made = 0;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#budget = new Budget(options.budget ?? DEFAULT_BUDGET, options.now);
  }

  /** Rings for these taps, in sizes that all have room for. What a ring holds outlives a change of its size. */
  follow(orders: readonly TapOrder[], memory: number): void {
    const wanted = orders.filter(({ inspect, ring }) => inspect && ring !== undefined && ring.bytes > 0);
    const numbers = new Set(wanted.map(({ tap }) => tap));
    for (const [tap, { open }] of this.#taps) {
      if (numbers.has(tap)) continue;
      for (const one of open) this.#end(one);
      this.#open -= open.length;
      this.#taps.delete(tap);
    }
    for (const { tap, ring: wish } of wanted) {
      const size = ringShare(wish!.bytes, wanted.length, memory);
      const known = this.#taps.get(tap);
      const age = wish!.seconds * 1e6;
      const privacy = wish!.privacy;
      if (known !== undefined) Object.assign(known, { age, privacy });
      if (size === (known?.ring.size ?? 0)) {
        if (size === 0) this.refused.evidenceRings++;
        continue;
      }
      if (size < ringShare(wish!.bytes, 1, Number.MAX_SAFE_INTEGER)) this.refused.evidenceRings++;
      if (size === 0) this.#taps.delete(tap);
      else if (known === undefined)
        this.#taps.set(tap, { ring: new PacketRing(size), age, privacy, open: [] });
      else known.ring = known.ring.resized(size);
    }
  }

  /** A rule fired on the packet that the engine reads now. Gives the name of the evidence, if there is to be any. */
  matched(match: Match): string | undefined {
    const tap = this.#taps.get(match.where.tap);
    if (tap === undefined) return undefined;
    const flow = match.where.flowId ?? 0;
    const running =
      tap.open.find((one) => one.flow === flow && !one.done && flow !== 0) ??
      this.#fresh.find((one) => one.tap === match.where.tap && one.flow === flow);
    if (running !== undefined) {
      if (!running.add(match)) this.refused.evidenceComments++;
      return running.token;
    }
    const { rule } = match;
    const refusal = this.#open >= MAX_OPEN ? "evidenceOpen" : this.#budget.take(`${rule.gid}:${rule.sid}`);
    if (refusal !== undefined) {
      this.refused[refusal]++;
      return undefined;
    }
    this.#open++;
    const gathering = new Gathering(
      `${this.#options.name}-${++this.#made}`,
      match,
      tap.privacy,
      this.#options.now(),
    );
    this.#fresh.push(gathering);
    return gathering.token;
  }

  /** A packet that the engine has read. @param flow its `flowId` */
  packet(
    tapNumber: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    time: number,
    linkType: number,
    vlan: number,
    vlanProtocol: number,
    flow: number,
  ): void {
    const tap = this.#taps.get(tapNumber);
    if (tap === undefined) return;
    const at = tap.ring.append(bytes, start, end, wireLength, time, linkType, vlan, vlanProtocol, flow);
    if (tap.open.length > 0) this.#more(tap, flow, at);
    if (this.#fresh.length > 0) this.#begin();
  }

  /** Time has gone by: alerts of no packet at all begin, what has waited long enough ends. */
  turn(): void {
    if (this.#fresh.length > 0) this.#begin();
    if (this.#open === 0) return;
    const now = this.#options.now();
    for (const { open } of this.#taps.values())
      for (const one of open) if (now >= one.deadline) this.#end(one);
    this.#sweep();
  }

  /** All that is still open, as far as it got. */
  close(): void {
    this.turn();
    for (const { open } of this.#taps.values()) for (const one of open) this.#end(one);
    this.#taps.clear();
  }

  /** The ring of a tap, for those who want what was before. */
  ring(tap: number): PacketRing | undefined {
    return this.#taps.get(tap)?.ring;
  }

  #begin(): void {
    const fresh = this.#fresh;
    this.#fresh = [];
    for (const one of fresh) {
      const tap = this.#taps.get(one.tap);
      if (tap === undefined) {
        this.#open--;
        continue;
      }
      const newest = tap.ring.newest;
      if (newest >= 0) one.begin(tap.ring, newest, tap.ring.time(newest) - tap.age);
      this.#tell(one);
      if (one.done) this.#open--;
      else tap.open.push(one);
    }
  }

  #more(tap: TapRing, flow: number, at: number): void {
    let ended = false;
    for (let i = 0; i < tap.open.length; i++) {
      const one = tap.open[i]!;
      if (one.flow !== flow || one.done) continue;
      one.more(tap.ring, at);
      if (one.done) ended = true;
    }
    if (!ended) return;
    for (const one of tap.open) if (one.done) this.#tell(one);
    this.#forget(tap);
  }

  #end(one: Gathering): void {
    one.done = true;
    this.#tell(one);
  }

  #tell(one: Gathering): void {
    const blocks = one.blocks();
    this.#budget.spend(blocks.length);
    this.#options.onPart({
      type: "evidence",
      name: one.token,
      tap: one.tap,
      rule: one.rule,
      linkType: this.#taps.get(one.tap)?.ring.linkType ?? LINK_ETHERNET,
      privacy: one.privacy,
      blocks,
      last: one.done,
    });
  }

  #sweep(): void {
    for (const tap of this.#taps.values()) if (tap.open.some(({ done }) => done)) this.#forget(tap);
  }

  #forget(tap: TapRing): void {
    for (let i = tap.open.length - 1; i >= 0; i--) {
      if (!tap.open[i]!.done) continue;
      tap.open.splice(i, 1);
      this.#open--;
    }
  }
}
