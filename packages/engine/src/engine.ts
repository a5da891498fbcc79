import { type AppFlow, AppLayer } from "./app/app-flow.ts";
import type { Direction, Part, Transaction } from "./app/protocol.ts";
import { Buffers, PKT_DATA } from "./buffers.ts";
import { decode } from "./decode/decode.ts";
import { Packet, TCP, UDP } from "./decode/packet.ts";
import { AlertFilters } from "./detect/alert-filters.ts";
import { Detector, type Evidence, type Watch } from "./detect/detector.ts";
import type { Inspection, InspectionKind } from "./detect/inspection.ts";
import type { Finding, RuleFacts } from "./finding.ts";
import type { Flow } from "./flow/flow.ts";
import { type EndReason, FlowTable } from "./flow/table.ts";
import { PseudoPacket } from "./inspect/pseudo-packet.ts";
import { TcpConversation } from "./inspect/tcp-conversation.ts";
import { whereOfFlow, whereOfPacket } from "./inspect/where.ts";
import { defaultLimits, type Limits, Refused } from "./limits.ts";
import type { RuleSet } from "./rules/index.ts";
import { Fragments } from "./stream/fragments.ts";
import { StreamMemory, TcpStream } from "./stream/tcp.ts";

export interface EngineOptions {
  /** What they remember of an earlier engine is forgotten: a rule set serves one engine at a time. */
  readonly rules: RuleSet;
  readonly limits?: Partial<Limits>;
  /** Reads also what Snort leaves alone, see `decode`. */
  readonly thorough?: boolean;
  /** Called while a packet is being read; must not call back into the engine. */
  readonly onFinding: (finding: Finding) => void;
  /** Told of everything that rules were shown; for tracing. */
  readonly watch?: Watch;
}

export interface EngineCounters {
  packets: number;
  bytes: number;
  /** Packets whose headers could not be walked to the end, by the reason. */
  readonly undecoded: { [reason: string]: number };
  /** What caps refused, by the cap's name in `Limits` or `ruleLimits`. */
  readonly refused: { readonly [limit: string]: number };
  /** How often a rule was given up because it would have taken too long, by its sid. */
  readonly givenUp: ReadonlyMap<number, number>;
  /** Flows there have been. */
  readonly flows: number;
  matches: number;
}

/** Bytes in, findings out. Deterministic: its only clock is the packets'. Never throws for what is in a packet. */
export interface Engine {
  readonly counters: EngineCounters;
  /**
   * Reads one packet. The bytes are the caller's again when this returns.
   *
   * @param time microseconds since 1970
   * @param linkType as in pcap: 1 Ethernet, 101 raw IP, 113 and 276 Linux cooked, 0 and 108 loopback
   * @param vlan the tag control information the kernel took out of the frame, or -1
   */
  packet(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    time: number,
    linkType: number,
    tap: number,
    vlan: number,
  ): void;
  /** Lets time pass on a quiet wire: idle flows are ended, half-done streams looked at. */
  advance(time: number): void;
  /** Ends one tap's flows, or all: what was waiting for more is all there is. */
  finish(tap?: number): void;
  /** New rules for what comes from now on; flows and what rules remembered of them stay. */
  replaceRules(rules: RuleSet): void;
}

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
  readonly #packet: Packet = new Packet();
  readonly #pseudo: PseudoPacket = new PseudoPacket();
  readonly #fragments: Fragments;
  readonly #flows: FlowTable;
  readonly #memory: StreamMemory;
  readonly #app: AppLayer;
  readonly #watch: Watch | undefined;
  #detector: Detector;
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
    this.#fragments = new Fragments(limits, this.#refused);
    this.#flows = new FlowTable(limits, this.#refused, (flow, reason) => this.#ended(flow, reason));
    this.#memory = new StreamMemory(limits, this.#refused);
    this.#app = new AppLayer(limits, this.#refused, this);
    this.#watch = options.watch;
    this.#detector = new Detector(options.rules, this.#watch, this.#refused);
    this.#alertFilters = new AlertFilters(options.rules.filters);
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
      matches: 0,
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
    this.counters.bytes += end - start;
    packet.number = ++this.counters.packets;
    packet.time = time;
    packet.tap = tap;
    packet.wireLength = wireLength;
    decode(packet, bytes, start, end, linkType, vlan, this.#thorough);
    if (packet.problem !== undefined)
      this.counters.undecoded[packet.problem] = (this.counters.undecoded[packet.problem] ?? 0) + 1;
    if (packet.version === 0) return;
    if (packet.fragment) {
      // A piece shows rules its headers only, but for the first that is seen; the whole shows the rest.
      this.#raw(undefined, true, undefined, !this.#fragments.knows(packet));
      if (!this.#fragments.add(packet)) return;
    }
    // Until it is found, what other flows still have to say is not this packet's.
    this.#flow = undefined;
    const flow = this.#flows.find(packet);
    this.#flow = flow;
    this.#toServer = flow === undefined || this.#flows.toServer;
    // A SYN that nobody answers costs a flow and nothing more; a stream that was reset has no more to say.
    if (flow?.protocol === TCP && (flow.stream !== undefined || (!flow.closed && TcpStream.concerns(packet))))
      this.#conversation(flow).packet(packet, this.#toServer);
    else if (flow?.protocol === UDP) this.#datagram(flow);
    else this.#raw(flow, this.#toServer, flow?.service, true);
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
    this.#detector = new Detector(rules, this.#watch, this.#refused);
    this.#alertFilters = new AlertFilters(rules.filters);
  }

  #conversation(flow: Flow): TcpConversation {
    return (flow.stream ??= new TcpConversation(
      flow,
      this.#app.open(flow, "tcp"),
      this.#memory,
      this,
    )) as TcpConversation;
  }

  #datagram(flow: Flow): void {
    const { bytes, payload, payloadEnd } = this.#packet;
    const app = (flow.app ??= this.#app.open(flow, "udp")) as AppFlow;
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
    this.#inspect("packet", packet, flow, toServer, service, undefined, this.#plain);
  }

  /** A run of a TCP stream that nobody parses. */
  stream(flow: Flow, toServer: boolean, bytes: Uint8Array, start: number, end: number): void {
    this.#plain.clear();
    this.#plain.set(PKT_DATA, bytes, start, end);
    const packet = this.#packetOf(flow, toServer);
    this.#inspect("stream", packet, flow, toServer, flow.service, undefined, this.#plain);
  }

  readonly #report = (rule: RuleFacts, evidence: () => Evidence): void => {
    const { packet, flow, toServer, kind } = this.#inspection;
    if (flow?.stream !== undefined && !(flow.stream as TcpConversation).isNews(rule, toServer, kind)) return;
    const told = this.#alertFilters.pass(rule, packet);
    if (told === undefined) return;
    this.counters.matches++;
    this.#onFinding({ type: "match", where: whereOfPacket(packet, flow), rule: told, ...evidence() });
  };

  /** What a protocol parser made of a stream or datagram. */
  unit(flow: Flow, direction: Direction, buffers: Buffers, part: Part | undefined): void {
    const toServer = direction === "to-server";
    const packet = this.#packetOf(flow, toServer);
    if (flow.protocol === UDP) {
      if (!buffers.has(PKT_DATA)) buffers.set(PKT_DATA, packet.bytes, packet.payload, packet.payloadEnd);
      this.#inspect("packet", packet, flow, toServer, flow.service, part, buffers);
    } else this.#inspect("unit", packet, flow, toServer, flow.service, part, buffers);
  }

  transaction(flow: Flow, transaction: Transaction): void {
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
    (flow.stream as TcpConversation | undefined)?.finish();
    (flow.app as AppFlow | undefined)?.close();
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
