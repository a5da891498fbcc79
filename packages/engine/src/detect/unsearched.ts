import type { Buffers } from "../buffers.ts";
import { ICMP, ICMPV6, type Packet, TCP, UDP } from "../decode/packet.ts";
import type { Header } from "../rules/header.ts";
import { ANY_KEYED, type Only, type Rule, type Sight } from "../rules/rule.ts";
import { AddressIndex } from "./address-index.ts";
import { type Applicable, Applicables } from "./applicable.ts";
import { headerApplies } from "./applies.ts";
import { Candidates } from "./candidates.ts";
import type { Inspection } from "./inspection.ts";
import type { Found } from "./multi-pattern.ts";
import { PortIndex } from "./port-index.ts";
import type { Transport } from "./transport.ts";

/** Packets of one side from which on what applies to them is kept with the flow: most floods and scans send one. */
const WORTH_KEEPING = 2;

/** What of a packet's header tells most of the rules of such traffic apart. */
const SIGHTS: { readonly [kind in Transport]: Sight } = {
  tcp: "tcpFlags",
  icmp: "icmpType",
  udp: "ipProtocol",
  ip: "ipProtocol",
};

/**
 * Rules of a group that have nothing worth searching for. Which of them are for a flow's addresses and ports is found
 * out once, by indexes, and kept with the flow.
 */
export class Unsearched {
  /** How many there are. */
  readonly size: number;
  readonly #rules: readonly Rule[];
  readonly #withPorts: Uint8Array;
  readonly #sight: Sight;
  readonly #byPorts = new PortIndex();
  readonly #bySource = new AddressIndex();
  readonly #byDestination = new AddressIndex();
  /** For any addresses and ports. */
  readonly #anywhere: number[] = [];
  /** By rule: what the packet must show for it to match, a mark for each value; undefined: anything. */
  readonly #only: (Uint8Array | undefined)[] = [];
  readonly #applicables: Applicables;
  readonly #found: Candidates;

  /**
   * @param withPorts by rule: whether its ports count
   * @param ids places in `rules` of those that are not searched for
   */
  constructor(kind: Transport, rules: readonly Rule[], withPorts: Uint8Array, ids: readonly number[]) {
    this.size = ids.length;
    this.#rules = rules;
    this.#withPorts = withPorts;
    this.#sight = SIGHTS[kind];
    this.#found = new Candidates(ids.length === 0 ? 0 : rules.length);
    this.#applicables = new Applicables(
      this,
      rules.map(({ needs }) => needs),
    );
    for (const id of ids) this.#add(id, kind, rules[id]!);
  }

  #add(id: number, kind: Transport, { header, only }: Rule): void {
    if (only !== undefined && !isPossible(kind, only)) return;
    const values = only?.[this.#sight];
    if (values !== undefined) {
      const marks = new Uint8Array(256);
      for (const value of values) marks[value] = 1;
      this.#only[id] = marks;
    }
    if (this.#withPorts[id] === 1 && this.#byPorts.add(id, header)) return;
    if (!this.#addByAddresses(id, header)) this.#anywhere.push(id);
  }

  /** By the end that is told more exactly. */
  #addByAddresses(id: number, { source, destination, bothWays }: Header): boolean {
    const atSource = shareOf(source) < shareOf(destination);
    const addresses = atSource ? source : destination;
    const [index, other] = atSource
      ? [this.#bySource, this.#byDestination]
      : [this.#byDestination, this.#bySource];
    return index.add(id, addresses) && (!bothWays || other.add(id, addresses));
  }

  /** Tells of the rules whose headers are for this, and that may match by what is seen of it at once. */
  find(inspection: Pick<Inspection, "packet" | "buffers" | "flow" | "toServer">, found: Found): void {
    const { packet, flow, toServer, buffers } = inspection;
    const half = flow === undefined ? undefined : toServer ? flow.toServer : flow.toClient;
    if (half === undefined || half.packets < WORTH_KEEPING) {
      this.#findNow(packet, buffers, found);
      return;
    }
    let applicable = half.rules as Applicable | undefined;
    if (applicable === undefined || applicable.of !== this)
      half.rules = applicable = this.#applicableTo(packet);
    const ids = this.#inSight(applicable, packet);
    for (let i = 0; i < ids.length; i++) found.add(ids[i]!);
    const { needed } = applicable;
    for (let i = 0; i < needed.length; i++) {
      const [buffer, those] = needed[i]!;
      if (!isThere(buffer, buffers)) continue;
      for (let k = 0; k < those.length; k++) found.add(those[k]!);
    }
  }

  #findNow(packet: Packet, buffers: Buffers, found: Found): void {
    const { ids, count } = this.#forEnds(packet);
    const seen = this.#see(packet);
    for (let i = 0; i < count; i++) {
      const id = ids[i]!;
      if (this.#only[id]?.[seen] === 0) continue;
      const { needs } = this.#rules[id]!;
      if (needs === undefined || isThere(needs, buffers)) found.add(id);
    }
  }

  #applicableTo(packet: Packet): Applicable {
    const found = this.#forEnds(packet);
    found.sort();
    return this.#applicables.get(found.ids, found.count);
  }

  /** The rules whose headers are for the addresses and ports of this. */
  #forEnds(packet: Packet): Candidates {
    const found = this.#found;
    found.clear();
    for (const id of this.#anywhere) found.add(id);
    this.#byPorts.find(packet.sourcePort, packet.destinationPort, found);
    const size = packet.version === 6 ? 16 : 4;
    this.#bySource.find(packet.bytes, packet.source, size, found);
    this.#byDestination.find(packet.bytes, packet.destination, size, found);
    const { ids } = found;
    let kept = 0;
    for (let i = 0; i < found.count; i++) {
      const id = ids[i]!;
      if (headerApplies(this.#rules[id]!.header, packet, this.#withPorts[id] === 1)) ids[kept++] = id;
    }
    found.count = kept;
    return found;
  }

  #inSight({ ids, bySight }: Applicable, packet: Packet): readonly number[] {
    const seen = this.#see(packet);
    let those = bySight[seen];
    if (those === undefined) {
      those = ids.filter((id) => this.#rules[id]!.needs === undefined && this.#only[id]?.[seen] !== 0);
      bySight[seen] = those;
    }
    return those;
  }

  #see(packet: Packet): number {
    if (this.#sight === "tcpFlags") return packet.tcpFlags;
    return this.#sight === "icmpType" ? packet.icmpType : packet.protocol;
  }
}

/** IP protocols that a kind stands for; of `ip` it may be any, with any header after it. */
const PROTOCOLS: { readonly [kind in Transport]?: readonly number[] } = {
  tcp: [TCP],
  udp: [UDP],
  icmp: [ICMP, ICMPV6],
};

/** Whether traffic of this kind may show what such a rule asks for. */
function isPossible(kind: Transport, { tcpFlags, icmpType, ipProtocol }: Only): boolean {
  const protocols = PROTOCOLS[kind];
  if (protocols === undefined) return true;
  if ((tcpFlags !== undefined && kind !== "tcp") || (icmpType !== undefined && kind !== "icmp")) return false;
  return ipProtocol === undefined || protocols.some((protocol) => ipProtocol.includes(protocol));
}

const isThere = (buffer: number, buffers: Buffers): boolean =>
  buffer === ANY_KEYED ? buffers.keyed : buffers.end[buffer]! > buffers.start[buffer]!;

/** How much of all addresses these are, going by their first 32 bits. */
function shareOf(addresses: Header["source"]): number {
  if (addresses === undefined || addresses.any) return Infinity;
  let share = 0;
  for (const { low, high } of addresses.included) share += firstBits(high) - firstBits(low) + 1;
  return share;
}

const firstBits = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]): number =>
  a * 16_777_216 + b * 65_536 + c * 256 + d;
