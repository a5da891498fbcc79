import type { AppFlow } from "../app/app-flow.ts";
import type { Direction } from "../app/protocol.ts";
import { EMPTY } from "../bytes.ts";
import { ACK, type Packet } from "../decode/packet.ts";
import type { InspectionKind } from "../detect/inspection.ts";
import type { Match } from "../finding.ts";
import type { Flow } from "../flow/flow.ts";
import { Run } from "../stream/run.ts";
import { ahead } from "../stream/sequence.ts";
import { type StreamConsumer, type StreamMemory, TcpStream } from "../stream/tcp.ts";
import { Unread } from "./unread.ts";

/** Rules that one side remembers having told of raw segments, until the run they are in was looked at. */
const MAX_TOLD = 64;

/** What rules see of one side that no parser has taken on. */
class Side {
  readonly run: Run = new Run();
  /** Octets charged for the run: many flows may have one at once. */
  held: number = 0;
  /** Made when first needed: most flows match nothing. */
  told: Set<unknown> | undefined = undefined;
}

/** Who looks at what a conversation says. */
export interface Onlooker {
  /** A raw segment with the service that rules may know of; without its payload when a parser sees to that. */
  segment(flow: Flow, toServer: boolean, service: string | undefined, withPayload: boolean): void;
  /** A run of a stream that nobody parses. */
  stream(flow: Flow, toServer: boolean, bytes: Uint8Array, start: number, end: number): void;
  /** Runs of streams that are parsed are wanted too; they go to `parsed`. */
  readonly wantsAll: boolean;
  parsed(flow: Flow, toServer: boolean, bytes: Uint8Array, start: number, end: number): void;
  /** A match that had to wait. */
  late(match: Match): void;
}

/**
 * What is known of one TCP flow beyond its addresses: the streams, the protocol, what rules see of both.
 *
 *     packet ─ raw, until a parser has taken over and the other side has answered ─────────────► rules
 *        └─ TcpStream ─ in order ─┬─ AppFlow ─ units of a protocol ────────────────────────────► rules
 *                                 └─ Run, when nobody knows the protocol ─ runs ────────────────► rules
 */
export class TcpConversation implements StreamConsumer {
  readonly #flow: Flow;
  readonly #app: AppFlow;
  readonly #stream: TcpStream;
  readonly #onlooker: Onlooker;
  readonly #toServer: Side = new Side();
  readonly #toClient: Side = new Side();
  /** Sequence number after the segment that told the protocol, and who sent it, until the other side has it. */
  #unanswered: number = -1;
  #unansweredToServer: boolean = false;
  /** What was said so far is kept from the protocols: see `#early`. */
  #held: boolean = false;
  /** Made when first needed, as above. */
  #unread: Unread | undefined = undefined;

  constructor(flow: Flow, app: AppFlow, memory: StreamMemory, onlooker: Onlooker) {
    this.#flow = flow;
    this.#app = app;
    this.#stream = new TcpStream(flow, memory);
    this.#onlooker = onlooker;
  }

  /** Takes one packet: rules see it raw first, then what it adds to the streams. */
  packet(packet: Packet, toServer: boolean): void {
    const direction: Direction = toServer ? "to-server" : "to-client";
    if (this.#unread !== undefined) this.#tellRead();
    if (this.#unanswered >= 0 && this.#answers(packet, toServer)) this.#unanswered = -1;
    if (this.#held && !this.#early()) this.#release();
    const raw =
      (!this.#app.taken(direction) || this.#unanswered >= 0 || this.#stream.repeats(packet, toServer)) &&
      !this.#oneSided();
    const service = this.#unanswered >= 0 ? undefined : this.#flow.service;
    // What load leaves unseen is not looked at as a segment either.
    if (packet.payload === packet.payloadEnd || !this.#app.unseen(direction))
      this.#onlooker.segment(this.#flow, toServer, service, raw);

    const before = this.#flow.service;
    this.#stream.segment(packet, toServer, this);
    if (before === undefined && this.#flow.service !== undefined) {
      this.#unanswered = (packet.seq + packet.payloadLength) >>> 0;
      this.#unansweredToServer = toServer;
    }
  }

  /**
   * Picked up midway, and only one side was heard yet. Snort shows rules the stream of it and no raw segments, and
   * looks for the protocol only once the other side acknowledges.
   */
  #oneSided(): boolean {
    const { midstream, toServer, toClient } = this.#flow;
    return midstream && (toServer.packets === 0 || toClient.packets === 0);
  }

  /** Nothing is looked at as a protocol yet: one side only was heard, or the handshake, which may carry data, goes on. */
  #early(): boolean {
    return !this.#flow.established || this.#oneSided();
  }

  #answers(packet: Packet, toServer: boolean): boolean {
    return (
      toServer !== this.#unansweredToServer &&
      (packet.tcpFlags & ACK) !== 0 &&
      ahead(packet.ack, this.#unanswered) >= 0
    );
  }

  /** The flow is forgotten: all that waits is all there is. */
  finish(): void {
    this.#stream.finish(this);
    this.#app.close();
    this.#letGo(true);
    this.#letGo(false);
  }

  /**
   * Whether a match is news. What matched in a raw segment is not told again of the run it went into; as in Snort
   * that holds only where no parser has taken the flow on.
   */
  isNews(rule: unknown, toServer: boolean, kind: InspectionKind): boolean {
    const side = this.#side(toServer);
    if (kind === "stream") return side.told?.has(rule) !== true;
    if (kind === "packet") {
      side.told ??= new Set();
      if (side.told.size < MAX_TOLD) side.told.add(rule);
    }
    return true;
  }

  /** Takes a match in a unit that the other side has not acknowledged yet: it is told when that comes. */
  keepsUnread(match: Match, toServer: boolean): boolean {
    this.#unread ??= new Unread();
    return this.#unread.takes(match, this.#flow, toServer, this.#stream.next(toServer));
  }

  #tellRead(): void {
    const unread = this.#unread!;
    for (const match of unread.read(this.#flow)) this.#onlooker.late(match);
    if (unread.empty) this.#unread = undefined;
  }

  data(toServer: boolean, bytes: Uint8Array, start: number, end: number): void {
    const direction: Direction = toServer ? "to-server" : "to-client";
    const { run } = this.#side(toServer);
    this.#held ||= run.length === 0 && this.#flow.service === undefined && this.#early();
    const unseen = this.#app.unseen(direction);
    if (!this.#held) this.#app.data(direction, bytes, start, end);
    if (this.#app.taken(direction)) {
      // A parser shows all of it, from the first byte on.
      if (this.#onlooker.wantsAll && !unseen) this.#parsed(toServer, bytes, start, end);
      else this.#letGo(toServer);
      return;
    }
    if (this.#app.abandoned(direction) && !run.leftover) this.#leftover(toServer);
    else this.#add(toServer, bytes, start, end);
  }

  /** What one side of a parsed conversation says, as it is: looked at when it is ripe, or when the other side speaks. */
  #parsed(toServer: boolean, bytes: Uint8Array, start: number, end: number): void {
    if (this.#side(!toServer).run.length > 0) this.#look(!toServer, this.#side(!toServer).run);
    this.#add(toServer, bytes, start, end);
  }

  /** A parser made no sense of what this side says: the rest goes on as a plain stream, from where its units end. */
  #leftover(toServer: boolean): void {
    const { run } = this.#side(toServer);
    run.clear();
    run.leftover = true;
    const left = this.#app.takeLeft(toServer ? "to-server" : "to-client");
    if (left !== undefined) this.#add(toServer, left, 0, left.length);
  }

  #add(toServer: boolean, bytes: Uint8Array, start: number, end: number): void {
    const { run } = this.#side(toServer);
    const deciding = this.#held || this.#app.deciding(toServer ? "to-server" : "to-client");
    while (start < end) {
      const room = run.room(end - start);
      run.add(bytes, start, start + room);
      start += room;
      const fits = this.#charge(toServer);
      if (start === end && fits && (!run.ripe || deciding)) return;
      this.#look(toServer, run);
    }
  }

  /** The other side was heard after all: the protocol shows in what was said so far. */
  #release(): void {
    this.#held = false;
    for (const toServer of [true, false]) {
      const direction: Direction = toServer ? "to-server" : "to-client";
      const { run } = this.#side(toServer);
      if (run.length > 0) this.#app.data(direction, run.bytes, 0, run.length);
      if (this.#app.taken(direction)) {
        if (!this.#onlooker.wantsAll) this.#letGo(toServer);
      } else if (this.#app.abandoned(direction)) this.#leftover(toServer);
    }
  }

  gap(toServer: boolean, length: number): void {
    const { run } = this.#side(toServer);
    if (run.length > 0) this.#look(toServer, run);
    this.#held = false;
    this.#app.gap(toServer ? "to-server" : "to-client", length);
  }

  end(toServer: boolean): void {
    const { run } = this.#side(toServer);
    // Nobody looked for a protocol in it; the logs may have a name all the same.
    if (this.#held) this.#app.overhear(toServer ? "to-server" : "to-client", run.bytes, 0, run.length);
    if (run.length > 0) this.#look(toServer, run);
    this.#app.end(toServer ? "to-server" : "to-client");
  }

  #look(toServer: boolean, run: Run): void {
    if (this.#app.taken(toServer ? "to-server" : "to-client"))
      this.#onlooker.parsed(this.#flow, toServer, run.bytes, 0, run.length);
    else this.#onlooker.stream(this.#flow, toServer, run.bytes, 0, run.length);
    this.#letGo(toServer);
    this.#side(toServer).told?.clear();
  }

  /** False when all flows together hold too much already: then it is looked at without waiting for more. */
  #charge(toServer: boolean): boolean {
    const side = this.#side(toServer);
    const more = side.run.bytes.length - side.held;
    if (more <= 0) return true;
    if (!this.#app.holdings.take(more)) return false;
    side.held += more;
    return true;
  }

  #letGo(toServer: boolean): void {
    const side = this.#side(toServer);
    if (side.run.bytes === EMPTY) return;
    side.run.release();
    this.#app.holdings.give(side.held);
    side.held = 0;
  }

  #side(toServer: boolean): Side {
    return toServer ? this.#toServer : this.#toClient;
  }
}
