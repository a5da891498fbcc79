/**
 * Between a flow and the protocol it speaks. What the engine does with it:
 *
 * - once: `new AppLayer(limits, refused, listener)`;
 * - per TCP or UDP flow, at its first payload: `flow.app = layer.open(flow, "tcp")`;
 * - per run of stream bytes in order: `app.data(direction, bytes, start, end)`; `app.gap(…)` for bytes that are lost for
 *   good; `app.end(direction)` when that side is finished (FIN, RST, the flow's end); `app.close()` when it is forgotten;
 * - per datagram: `app.datagram(…)`, which says whether it gave a unit for it; if not, the packet is looked at as it is.
 *
 * Raw segments and the plain stream of a side are for the rules as long as `app.taken(direction)` was false before the
 * bytes were handed in: so the first segment, which tells what the protocol is, is looked at raw too, as Snort does.
 *
 * Units and transactions come back through the listener, during these calls. `flow.service` is set as soon as it is
 * known.
 */
import { Buffers } from "../buffers.ts";
import { type Extras, NO_EXTRAS } from "../extras.ts";
import type { Flow } from "../flow/flow.ts";
import type { Limits, Refused } from "../limits.ts";
import { ALL_SEEN, Shedding } from "../shed/shedding.ts";
import { Expected } from "./expected.ts";
import { Growing } from "./growing.ts";
import { Holdings } from "./holdings.ts";
import { byPort, byService, identify } from "./identify.ts";
import { nameOf } from "./named/index.ts";
import { Naming } from "./named/naming.ts";
import type { NamedService } from "./named/service.ts";
import { SEARCH_DEPTH } from "./pattern.ts";
import type {
  AppParser,
  AppProtocol,
  AppSink,
  Direction,
  Part,
  Transaction,
  Transport,
  UpgradeRequest,
} from "./protocol.ts";
import { asksBySnmp } from "./snmp/snmp.ts";

/** Datagrams of one flow that may tell what it is, and those that may tell a name for the logs. */
const MAX_DATAGRAMS = 16;

/** Octets that the objects of one flow's parser take where it does not say, about. */
const PARSER_MEMORY = 1_000;
const MAX_NAMING_DATAGRAMS = 4;

/** Who hears what protocols found. */
export interface AppListener {
  /** Rules look at `buffers` now; they are cleared when this returns. */
  unit(flow: Flow, direction: Direction, buffers: Buffers, part: Part | undefined): void;
  transaction(flow: Flow, facts: Transaction): void;
  /** A parser's own objects take so many octets of this flow more, or less. */
  charge?(flow: Flow, octets: number): void;
}

/** What all flows of one engine share. */
export class AppLayer {
  readonly buffers: Buffers = new Buffers();
  readonly limits: Limits;
  readonly refused: Refused;
  readonly holdings: Holdings;
  readonly expected: Expected = new Expected();
  readonly listener: AppListener;
  /** What rules ask for that is work to find out. */
  extras: Extras = NO_EXTRAS;
  logs: boolean = true;
  /** What a port stands for goes before what was announced: one datagram must not hide the next from the rules. */
  thorough: boolean = false;
  readonly shed: Shedding;

  constructor(limits: Limits, refused: Refused, listener: AppListener, shed: Shedding = new Shedding()) {
    this.shed = shed;
    this.limits = limits;
    this.refused = refused;
    this.holdings = new Holdings(limits, refused);
    this.listener = listener;
  }

  open(flow: Flow, transport: Transport): AppFlow {
    return new AppFlow(this, flow, transport);
  }
}

/** One side: what was not used yet of it. */
class Side {
  readonly kept: Growing = new Growing();
  held: number = 0;
  /** Nobody wants to see more of it. */
  lost: boolean = false;
  /** What a parser that gave up had not yet made units of, until somebody takes it. */
  left: Uint8Array | undefined = undefined;
  /** No protocol starts like this side did. */
  strange: boolean = false;
}

export class AppFlow implements AppSink {
  readonly #layer: AppLayer;
  readonly #flow: Flow;
  readonly #transport: Transport;
  readonly #toServer: Side = new Side();
  readonly #toClient: Side = new Side();
  /** Undefined: not known yet, or never. */
  #parser: AppParser | undefined = undefined;
  #known: boolean = false;
  /** The parser leaves packets and stream to the rules. */
  #looksOn: boolean = false;
  #clientFirst: boolean = true;
  #gaveUnit: boolean = false;
  #datagrams: number = 0;
  /** Looks for a name for the logs, while there is no protocol; of datagrams, what was found. */
  #naming: Naming | undefined = undefined;
  #named: NamedService | undefined = undefined;
  /** Levels for which something of this flow was left out, a bit each. */
  #leftOut: number = 0;
  /** Octets charged for the parser. */
  #charged: number = 0;
  #become: { readonly service: string | undefined } | undefined = undefined;
  upgrade: UpgradeRequest | undefined = undefined;

  constructor(layer: AppLayer, flow: Flow, transport: Transport) {
    this.#layer = layer;
    this.#flow = flow;
    this.#transport = transport;
    const announced = layer.expected.take(flow);
    const atPort = byPort(transport, flow.serverPort);
    const reads = transport === "udp" && atPort?.open !== undefined;
    const service = layer.thorough && reads ? undefined : announced;
    const protocol = service === undefined ? atPort : byService(service);
    if (protocol !== undefined) this.#adopt(protocol);
    if (reads && this.#parser === undefined) this.#readAs(atPort);
  }

  get logs(): boolean {
    return this.#layer.logs;
  }

  get buffers(): Buffers {
    return this.#layer.buffers;
  }
  get limits(): Limits {
    return this.#layer.limits;
  }
  get refused(): Refused {
    return this.#layer.refused;
  }
  get holdings(): Holdings {
    return this.#layer.holdings;
  }
  get extras(): Extras {
    return this.#layer.extras;
  }
  get shed(): Shedding {
    return this.#layer.shed;
  }

  leaveOut(level: number, octets: number): void {
    const bit = 1 << level;
    this.#layer.shed.count(level, octets, (this.#leftOut & bit) === 0 ? 1 : 0);
    this.#leftOut |= bit;
  }

  /** Whether what comes next on this side is left out now, because there is too much. */
  unseen(direction: Direction): boolean {
    return this.#layer.shed.level !== ALL_SEEN && this.#parser?.unseen?.(direction) === true;
  }

  unit(direction: Direction, part?: Part): void {
    this.#gaveUnit = true;
    this.#layer.listener.unit(this.#flow, direction, this.#layer.buffers, part);
    this.#layer.buffers.clear();
  }

  transaction(facts: Transaction): void {
    this.#layer.listener.transaction(this.#flow, facts);
  }

  become(service: string | undefined, upgrade?: UpgradeRequest): void {
    this.#become = { service };
    this.upgrade = upgrade;
  }

  expect(address: Uint8Array, port: number, service: string): void {
    this.#layer.expected.add(this.#flow.tap, address, port, service);
  }

  #side(direction: Direction): Side {
    return direction === "to-server" ? this.#toServer : this.#toClient;
  }

  /** Whether a protocol parser makes the units of this side. */
  taken(direction: Direction): boolean {
    return this.#parser !== undefined && !this.#looksOn && !this.#side(direction).lost;
  }

  /** Whether a parser took this side on and could make no sense of it. */
  abandoned(direction: Direction): boolean {
    return this.#parser !== undefined && !this.#looksOn && this.#side(direction).lost;
  }

  /** Once after a parser gave a side up: what it had not yet made units of. */
  takeLeft(direction: Direction): Uint8Array | undefined {
    const side = this.#side(direction);
    const { left } = side;
    side.left = undefined;
    return left;
  }

  /** Whether what this side says may yet tell what protocol it is. */
  deciding(direction: Direction): boolean {
    const side = this.#side(direction);
    return !this.#known && !side.strange && !side.lost;
  }

  /** The next bytes of one side of a TCP stream. */
  data(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    const side = this.#side(direction);
    if (side.lost) return;
    if (this.#known) {
      this.#read(side, direction, bytes, start, end);
      return;
    }
    this.overhear(direction, bytes, start, end);
    if (!side.strange) this.#find(side, direction, bytes, start, end);
  }

  /** Bytes that tell a name for the logs and are for no parser, as those of a stream of which one side only is heard. */
  overhear(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (this.#known || this.#flow.recognised !== undefined || start === end) return;
    this.#naming ??= new Naming(this.#flow, this);
    this.#naming.data(bytes, start, end, direction);
  }

  /** One datagram. Whether a unit was made of it. */
  datagram(direction: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    const first = this.#datagrams === 0;
    if (this.#datagrams < MAX_DATAGRAMS) this.#datagrams++;
    // As in Snort an SNMP request does not name its own flow, but one that the answer may come by.
    if (first && direction === "to-server" && asksBySnmp(bytes, start, end))
      this.#layer.expected.addAnswer(this.#flow, "snmp");
    if (!this.#known && this.#datagrams < MAX_DATAGRAMS) {
      const found = identify(bytes, start, end, direction, this.#transport, 0);
      if (typeof found === "object") this.#adopt(found);
    }
    if (!this.#known) this.#name(bytes, start, end);
    this.#gaveUnit = false;
    // Whatever is wrong with this one, the next may be as it should.
    this.#parser?.read(bytes, start, end, direction);
    return this.#gaveUnit;
  }

  #name(bytes: Uint8Array, start: number, end: number): void {
    if (this.#named === undefined && this.#datagrams <= MAX_NAMING_DATAGRAMS) {
      this.#named = nameOf(bytes, start, end, "udp", this.#flow);
      this.#flow.recognised = this.#named?.name;
    }
    this.#named?.tell?.(bytes, start, end, this);
  }

  /** Looks at all that one side said so far. */
  #find(side: Side, direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    const other = direction === "to-server" ? this.#toClient : this.#toServer;
    if (side.kept.length === 0 && other.kept.length === 0) this.#clientFirst = direction === "to-server";
    const seen = side.kept.length;
    const fresh = seen === 0;
    let fits = true;
    if (!fresh) {
      fits = this.#keep(side, bytes, start, end);
      bytes = side.kept.bytes;
      start = 0;
      end = side.kept.length;
    }
    const found = identify(bytes, start, end, direction, this.#transport, seen);
    if (typeof found === "object") {
      if (fresh) fits = this.#keepIfNeeded(found, other, side, bytes, start, end);
      this.#adopt(found);
      if (fits) this.#replay(direction, bytes, start, end);
    } else if (found === "no" || end - start >= SEARCH_DEPTH) {
      this.#release(side);
      side.strange = true;
    } else if (fresh) fits = this.#keep(side, bytes, start, end);
    if (!fits) this.#giveUp(side);
  }

  /** The other side's bytes are shown first if they came first, so these must wait. */
  #keepIfNeeded(
    found: AppProtocol,
    other: Side,
    side: Side,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): boolean {
    if (found.open === undefined || other.kept.length === 0) return true;
    return this.#keep(side, bytes, start, end);
  }

  /** Shows the parser what both sides said before it was known who they are. */
  #replay(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    const side = this.#side(direction);
    if (this.#parser === undefined) {
      this.#release(this.#toServer);
      this.#release(this.#toClient);
      return;
    }
    if (side.kept.length === 0) {
      this.#read(side, direction, bytes, start, end);
      return;
    }
    const first: Direction = this.#clientFirst ? "to-server" : "to-client";
    const second: Direction = this.#clientFirst ? "to-client" : "to-server";
    this.#again(this.#side(first), first);
    this.#again(this.#side(second), second);
  }

  #adopt(protocol: AppProtocol): void {
    this.#known = true;
    this.#naming?.overruled();
    this.#naming = undefined;
    if (this.#named !== undefined) this.#flow.recognised = this.#named = undefined;
    this.#flow.service = protocol.service;
    this.#looksOn = protocol.looksOn === true;
    this.#parser = protocol.open?.(this.#flow, this.#transport, this);
    this.upgrade = undefined;
    this.#charge(this.#parser === undefined ? 0 : (protocol.memory ?? PARSER_MEMORY));
  }

  /** As in Snort the flow is what it was announced as, for rules; what its port stands for is read all the same. */
  #readAs(protocol: AppProtocol): void {
    this.#parser = protocol.open?.(this.#flow, this.#transport, this);
    if (this.#parser === undefined) return;
    this.#flow.recognised = protocol.service;
    this.#charge(protocol.memory ?? PARSER_MEMORY);
  }

  #charge(octets: number): void {
    if (octets !== this.#charged) this.#layer.listener.charge?.(this.#flow, octets - this.#charged);
    this.#charged = octets;
  }

  #read(side: Side, direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (this.#parser === undefined) return;
    if (side.kept.length > 0) {
      if (this.#keep(side, bytes, start, end)) this.#again(side, direction);
      else this.#giveUp(side);
      return;
    }
    const used = this.#parser.read(bytes, start, end, direction);
    if (used < 0) this.#leave(side, bytes, start - 1 - used, end);
    else if (start + used < end && !this.#keep(side, bytes, start + used, end)) this.#giveUp(side);
    this.#change(side, direction);
  }

  /** Shows the parser what it left before, and what was added. */
  #again(side: Side, direction: Direction): void {
    const { kept } = side;
    if (this.#parser === undefined || kept.length === 0 || side.lost) return;
    const used = this.#parser.read(kept.bytes, 0, kept.length, direction);
    if (used < 0) this.#leave(side, kept.bytes, -1 - used, kept.length);
    else if (used === kept.length) this.#release(side);
    else if (used > 0) {
      kept.bytes.copyWithin(0, used, kept.length);
      kept.length -= used;
    }
    this.#change(side, direction);
  }

  /** Carries out what the parser asked for: the flow goes on as something else. */
  #change(side: Side, direction: Direction): void {
    if (this.#become === undefined) return;
    const { service } = this.#become;
    this.#become = undefined;
    this.#drop();
    this.#known = false;
    this.#flow.service = undefined;
    for (const each of [this.#toServer, this.#toClient]) each.lost = each.strange = false;
    const next = service === undefined ? undefined : byService(service);
    if (next !== undefined) this.#adopt(next);
    else if (service !== undefined) {
      this.#known = true;
      this.#flow.service = service;
    }
    const { kept } = side;
    if (kept.length === 0) return;
    const bytes = kept.bytes.slice(0, kept.length);
    this.#release(side);
    this.data(direction, bytes, 0, bytes.length);
  }

  /** Keeps bytes for later. False when that is too much, for one side or for all flows together. */
  #keep(side: Side, bytes: Uint8Array, start: number, end: number): boolean {
    const { kept } = side;
    const needed = kept.length + end - start;
    if (needed > this.limits.pendingPerHalf) {
      this.refused.count("pendingPerHalf");
      return false;
    }
    if (needed > kept.bytes.length) {
      const size = Math.min(Math.max(needed, kept.bytes.length * 2), this.limits.pendingPerHalf);
      if (!this.holdings.take(size - side.held)) return false;
      side.held = size;
      kept.resize(size);
    }
    kept.add(bytes, start, end);
    return true;
  }

  #release(side: Side): void {
    side.kept.release();
    this.holdings.give(side.held);
    side.held = 0;
  }

  /** The parser gave up: from `start` on it used nothing. */
  #leave(side: Side, bytes: Uint8Array, start: number, end: number): void {
    side.left = bytes.slice(start, end);
    this.#giveUp(side);
  }

  #giveUp(side: Side): void {
    this.#release(side);
    side.lost = true;
  }

  /** Bytes of one side are lost for good. */
  gap(direction: Direction, length: number): void {
    const side = this.#side(direction);
    const { kept } = side;
    if (!side.lost && kept.length > 0) this.#parser?.cut?.(kept.bytes, 0, kept.length, direction);
    this.#release(side);
    this.#naming?.gap(direction);
    if (!side.lost) this.#parser?.gap(direction, length);
  }

  /** One side is finished. */
  end(direction: Direction): void {
    const side = this.#side(direction);
    if (!side.lost) this.#parser?.end(direction, side.kept.bytes, 0, side.kept.length);
    this.#giveUp(side);
  }

  /** The flow is forgotten: gives back all memory. Ends no side: call `end` for those first. */
  close(): void {
    this.#drop();
    this.#naming?.close();
    this.#giveUp(this.#toServer);
    this.#giveUp(this.#toClient);
  }

  #drop(): void {
    this.#parser?.close?.();
    this.#parser = undefined;
    this.#charge(0);
  }
}
