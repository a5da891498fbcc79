import { type AppFlow, AppLayer } from "./app/app-flow.ts";
import type { Direction, Part, Transaction } from "./app/protocol.ts";
import { Buffers, PKT_DATA, STREAM_DATA } from "./buffers.ts";
import type { Engine, EngineCounters, EngineOptions, Held } from "./contract.ts";
import { badChecksum } from "./decode/checksum.ts";
import { decode } from "./decode/decode.ts";
import { Packet, TCP, UDP } from "./decode/packet.ts";
import { AlertFilters } from "./detect/alert-filters.ts";
import { Detector, type Evidence, type Watch } from "./detect/detector.ts";
import type { Inspection, InspectionKind } from "./detect/inspection.ts";
import type { Profile } from "./detect/profile.ts";
import { NO_EXTRAS } from "./extras.ts";
import type { Finding, Match, RuleFacts } from "./finding.ts";
import type { Flow } from "./flow/flow.ts";
import { type EndReason, FlowTable } from "./flow/table.ts";
import { PseudoPacket } from "./inspect/pseudo-packet.ts";
import { TcpConversation } from "./inspect/tcp-conversation.ts";
import { whereOfFlow, whereOfPacket } from "./inspect/where.ts";
import { defaultLimits, type Limits, Refused } from "./limits.ts";
import type { RuleSet } from "./rules/index.ts";
import { SAMPLED, Shedding } from "./shed/shedding.ts";
import { Fragments } from "./stream/fragments.ts";
import { StreamMemory, TcpStream } from "./stream/tcp.ts";

/** Octets of the objects of a TCP flow beside the flow and its parser, and of a UDP flow, as measured. */
const CONVERSATION_BYTES = 1_500;
const APP_BYTES = 500;

const wantsAll = ({ rules }: RuleSet): boolean => rules.some(({ needs }) => needs === STREAM_DATA);

export const createEngine = (options: EngineOptions): Engine => new PacketEngine(options);

/**
 *     packet ─ decode ─┬─ Fragments ─ whole again ─┐
 *                      └───────────────────────────┴─ FlowTable ─┬─ TcpConversation ─ raw, runs, units ─┐
 *                                                                ├─ datagrams: AppFlow, or raw ─────────┤
 *                                                                └─ other protocols: raw ───────────────┴─ Detector
 */
class PacketEngine implements Engine {
  readonly counters: EngineCounters;
  readonly #onFinding: (finding: Finding) => void;
  readonly #refused: Refused = new Refused();
  readonly #thorough: boolean;
  readonly #tellUnread: boolean;
  readonly #matchesOnly: boolean;
  readonly #judgeChecksums: boolean;
  readonly #packet: Packet = new Packet();
  readonly #pseudo: PseudoPacket = new PseudoPacket();
  readonly #fragments: Fragments;
  readonly #flows: FlowTable;
  readonly #memory: StreamMemory;
  readonly #app: AppLayer;
  readonly #shedding: Shedding = new Shedding();
  readonly #watch: Watch | undefined;
  readonly #profile: Profile | undefined;
  #detector: Detector;
  /** A rule asks for streams as they are, of flows that are parsed too. */
  #wantsAll: boolean;
  #alertFilters: AlertFilters;
  /** What rules see of raw packets and runs; units bring their own. */
  readonly #plain: Buffers = new Buffers();
  readonly #inspection: Inspection;
  /** Of the packet at hand: its flow, and whether it runs from client to server. */
  #flow: Flow | undefined = undefined;
  #toServer: boolean = true;

  constructor(options: EngineOptions) {
    const limits = { ...defaultLimits, ...options.limits };
    this.#onFinding = options.onFinding;
    this.#thorough = options.thorough === true;
    this.#tellUnread = this.#thorough || options.tellUnread === true;
    this.#matchesOnly = options.matchesOnly === true;
    this.#judgeChecksums = options.judgeChecksums === true;
    this.#fragments = new Fragments(limits, this.#refused, options.fragmentPolicy);
    const ended = (flow: Flow, reason: EndReason) => this.#ended(flow, reason);
    this.#flows = new FlowTable(limits, this.#refused, ended, this.#thorough);
    this.#memory = new StreamMemory(limits, this.#refused, options.segmentPolicy);
    this.#app = new AppLayer(limits, this.#refused, this, this.#shedding);
    this.#app.extras = options.rules.extras ?? NO_EXTRAS;
    this.#app.logs = !this.#matchesOnly;
    this.#app.thorough = this.#thorough;
    this.#watch = options.watch;
    this.#profile = options.profile;
    this.#detector = new Detector(options.rules, this.#watch, this.#refused, this.#profile);
    this.#wantsAll = wantsAll(options.rules);
    this.#alertFilters = new AlertFilters(options.rules.filters, this.#refused);
    options.rules.forget();
    this.#inspection = {
      kind: "packet",
      packet: this.#packet,
      flow: undefined,
      toServer: true,
      service: undefined,
      part: undefined,
      buffers: this.#plain,
    };
    const flows = this.#flows;
    this.counters = {
      packets: 0,
      bytes: 0,
      undecoded: {},
      refused: this.#refused.counts,
      givenUp: this.#refused.givenUp,
      get flows() {
        return flows.created;
      },
      held: this.#held(limits),
      matches: 0,
      shed: this.#shedding.counts,
    };
  }

  packet(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    time: number,
    linkType: number,
    tap: number,
    vlan: number,
  ): void {
    const packet = this.#packet;
    this.#flow = undefined;
    this.counters.bytes += end - start;
    packet.number = ++this.counters.packets;
    packet.time = time;
    packet.tap = tap;
    packet.wireLength = wireLength;
    decode(packet, bytes, start, end, linkType, vlan, this.#thorough);
    if (packet.problem !== undefined)
      this.counters.undecoded[packet.problem] = (this.counters.undecoded[packet.problem] ?? 0) + 1;
    if (packet.version === 0 || this.#isBroken(packet)) return;
    if (packet.fragment) {
      // A piece shows rules its headers only, but for the first that is seen; the whole shows the rest.
      this.#raw(undefined, true, undefined, !this.#fragments.knows(packet));
      if (!this.#fragments.add(packet) || this.#isBroken(packet)) return;
    }
    // Until it is found, what other flows still have to say is not this packet's.
    this.#flow = undefined;
    const flow = this.#flows.find(packet);
    this.#flow = flow;
    this.#toServer = flow === undefined || this.#flows.toServer;
    if (this.#shedding.sampling !== 0 && flow !== undefined && this.#leavesOut(flow)) return;
    // A SYN that nobody answers costs a flow and nothing more; a stream that was reset has no more to say.
    if (flow?.protocol === TCP && (flow.stream !== undefined || (!flow.closed && TcpStream.concerns(packet))))
      this.#conversation(flow).packet(packet, this.#toServer);
    else if (flow?.protocol === UDP) this.#datagram(flow);
    else this.#raw(flow, this.#toServer, flow?.service, true);
  }

  get flowId(): number {
    return this.#flow?.id ?? (this.#packet.fragment ? -1 : 0);
  }

  shed(level: number, parts: number): void {
    this.#shedding.set(level, parts);
  }

  /** Whether this flow is left out because there is too much. A stream that was is never taken up again: it has holes. */
  #leavesOut(flow: Flow): boolean {
    const { payload, payloadEnd } = this.#packet;
    const first = !flow.shed;
    if (first || flow.protocol !== TCP) {
      if (!this.#shedding.picks(flow)) return false;
      if (first) this.#shedding.giveUp(flow);
      if (flow.protocol === TCP) {
        (flow.stream as TcpConversation | undefined)?.finish();
        flow.stream = undefined;
      }
    }
    this.#shedding.count(SAMPLED, payloadEnd - payload, first ? 1 : 0);
    return true;
  }

  #isBroken(packet: Packet): boolean {
    const problem = this.#judgeChecksums ? badChecksum(packet) : undefined;
    if (problem === undefined) return false;
    this.counters.undecoded[problem] = (this.counters.undecoded[problem] ?? 0) + 1;
    return true;
  }

  advance(time: number): void {
    this.#flow = undefined;
    this.#flows.advance(time);
    this.#fragments.advance(time);
  }

  finish(tap?: number): void {
    this.#flow = undefined;
    this.#flows.finish(tap);
    if (tap === undefined) this.#fragments.clear();
  }

  replaceRules(rules: RuleSet): void {
    this.#app.extras = rules.extras ?? NO_EXTRAS;
    this.#detector = new Detector(rules, this.#watch, this.#refused, this.#profile);
    this.#wantsAll = wantsAll(rules);
    this.#alertFilters = new AlertFilters(rules.filters, this.#refused);
  }

  #held(limits: Limits): Held {
    const [flows, memory, { holdings }, fragments] = [this.#flows, this.#memory, this.#app, this.#fragments];
    return {
      get flows() {
        return flows.held;
      },
      get outOfOrder() {
        return memory.held;
      },
      get pending() {
        return limits.pendingTotal - holdings.left;
      },
      get fragments() {
        return fragments.held;
      },
    };
  }

  #conversation(flow: Flow): TcpConversation {
    if (flow.stream !== undefined) return flow.stream as TcpConversation;
    const conversation = new TcpConversation(flow, this.#app.open(flow, "tcp"), this.#memory, this);
    flow.stream = conversation;
    this.#flows.charge(flow, CONVERSATION_BYTES);
    return conversation;
  }

  charge(flow: Flow, octets: number): void {
    this.#flows.charge(flow, octets);
  }

  #datagram(flow: Flow): void {
    const { bytes, payload, payloadEnd } = this.#packet;
    if (flow.app === undefined) {
      flow.app = this.#app.open(flow, "udp");
      this.#flows.charge(flow, APP_BYTES);
    }
    const app = flow.app as AppFlow;
    if (payload < payloadEnd) {
      if (app.datagram(this.#toServer ? "to-server" : "to-client", bytes, payload, payloadEnd)) return;
    }
    this.#raw(flow, this.#toServer, flow.service, true);
  }

  /** A raw segment of a TCP flow. */
  segment(flow: Flow, toServer: boolean, service: string | undefined, withPayload: boolean): void {
    this.#raw(flow, toServer, service, withPayload);
  }

  #raw(flow: Flow | undefined, toServer: boolean, service: string | undefined, withPayload: boolean): void {
    const packet = this.#packet;
    const { bytes, payload, payloadEnd } = packet;
    this.#plain.clear();
    // A payload that rules are shown elsewhere is absent here; one that is empty is there, and empty.
    if (withPayload || payload === payloadEnd) this.#plain.set(PKT_DATA, bytes, payload, payloadEnd);
    if (!packet.fragment) this.#plain.set(STREAM_DATA, bytes, payload, payloadEnd);
    this.#inspect("packet", packet, flow, toServer, service, undefined, this.#plain);
  }

  /** A run of a TCP stream that nobody parses. */
  stream(flow: Flow, toServer: boolean, bytes: Uint8Array, start: number, end: number): void {
    this.#plain.clear();
    this.#plain.set(PKT_DATA, bytes, start, end);
    this.#plain.set(STREAM_DATA, bytes, start, end);
    const packet = this.#packetOf(flow, toServer);
    this.#inspect("stream", packet, flow, toServer, flow.service, undefined, this.#plain);
  }

  get wantsAll(): boolean {
    return this.#wantsAll;
  }

  /** A run of a TCP stream that a parser makes units of, for rules that ask for the stream itself. */
  parsed(flow: Flow, toServer: boolean, bytes: Uint8Array, start: number, end: number): void {
    this.#plain.clear();
    this.#plain.set(STREAM_DATA, bytes, start, end);
    const packet = this.#packetOf(flow, toServer);
    this.#inspect("stream", packet, flow, toServer, flow.service, "aside", this.#plain);
  }

  readonly #report = (rule: RuleFacts, evidence: () => Evidence): void => {
    const { packet, flow, toServer, kind } = this.#inspection;
    if (flow?.stream !== undefined && !(flow.stream as TcpConversation).isNews(rule, toServer, kind)) return;
    const told = this.#alertFilters.pass(rule, packet);
    if (told === undefined) return;
    const match: Match = { type: "match", where: whereOfPacket(packet, flow), rule: told, ...evidence() };
    const conversation = kind === "unit" ? (flow?.stream as TcpConversation | undefined) : undefined;
    if (conversation === undefined || this.#tellUnread || !conversation.keepsUnread(match, toServer))
      this.late(match);
  };

  /** Tells of a match, at once or when the other side has what it was found in. */
  late(match: Match): void {
    this.counters.matches++;
    this.#onFinding(match);
  }

  /** What a protocol parser made of a stream or datagram. */
  unit(flow: Flow, direction: Direction, buffers: Buffers, part: Part | undefined): void {
    const toServer = direction === "to-server";
    const packet = this.#packetOf(flow, toServer);
    if (flow.protocol === UDP) {
      if (!buffers.has(PKT_DATA)) buffers.set(PKT_DATA, packet.bytes, packet.payload, packet.payloadEnd);
      buffers.set(STREAM_DATA, packet.bytes, packet.payload, packet.payloadEnd);
      this.#inspect("packet", packet, flow, toServer, flow.service, part, buffers);
    } else this.#inspect("unit", packet, flow, toServer, flow.service, part, buffers);
  }

  transaction(flow: Flow, transaction: Transaction): void {
    if (this.#matchesOnly) return;
    const where = whereOfFlow(flow, this.#packet.time, this.#packet.number);
    this.#onFinding({ type: "transaction", where, transaction });
  }

  /** The packet at hand when it is this flow's and runs this way, else one as it would have been. */
  #packetOf(flow: Flow, toServer: boolean): Packet {
    const packet = this.#packet;
    const current = this.#flow === flow && this.#toServer === toServer;
    return current ? packet : this.#pseudo.make(flow, toServer, packet);
  }

  #inspect(
    kind: InspectionKind,
    packet: Packet,
    flow: Flow | undefined,
    toServer: boolean,
    service: string | undefined,
    part: Part | undefined,
    buffers: Buffers,
  ): void {
    const inspection = this.#inspection;
    inspection.kind = kind;
    inspection.packet = packet;
    inspection.flow = flow;
    inspection.toServer = toServer;
    inspection.service = service;
    inspection.part = part;
    inspection.buffers = buffers;
    this.#detector.inspect(inspection, this.#report);
  }

  #ended(flow: Flow, reason: EndReason): void {
    this.#shedding.ended(flow);
    (flow.stream as TcpConversation | undefined)?.finish();
    (flow.app as AppFlow | undefined)?.close();
    if (this.#matchesOnly) return;
    this.#onFinding({
      type: "flow",
      where: whereOfFlow(flow, flow.started, this.#packet.number),
      ended: flow.lastSeen,
      packetsToServer: flow.toServer.packets,
      packetsToClient: flow.toClient.packets,
      bytesToServer: flow.toServer.bytes,
      bytesToClient: flow.toClient.bytes,
      reason,
    });
  }
}
