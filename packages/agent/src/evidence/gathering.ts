import { decode, type Match, Packet, PcapngWriter } from "@peccary/engine";
import { Mask } from "../privacy/mask.ts";
import type { RingOrder } from "../sensor/messages.ts";
import { alertComment } from "./comment.ts";
import type { PacketRing } from "./packet-ring.ts";

/** Packets of the flow from before the alert. */
const PACKETS_BEFORE = 256;
/** Octets of packets, from before the alert and altogether. One upload, one file. */
const BYTES_BEFORE = 786_432;
const BYTES = 1_048_576;
/** Packets after the last alert, and milliseconds after the first: what comes sooner ends it. */
export const PACKETS_AFTER = 10;
export const TIME_AFTER = 5_000;
/** Alerts that join one evidence, or that are told of one packet, beyond which comments are left out. */
const MAX_COMMENTS = 32;
/** Pieces of packets looked at, to find those that an alert's packet was put together from. */
const PIECES = 512;

/** The flow of a piece that waits for others, as `Engine.flowId` has it. */
const PIECE = -1;

/** The packets of one flow around an alert, as they become known. Those that the same flow raises meanwhile join it. */
export class Gathering {
  readonly token: string;
  readonly tap: number;
  readonly flow: number;
  readonly rule: string;
  /** Milliseconds since 1970 after which nothing more is waited for. */
  readonly deadline: number;
  /** No more packets are wanted. */
  done = false;
  readonly privacy: RingOrder["privacy"];
  readonly #mask: Mask;
  readonly #writer = new PcapngWriter();
  #comments: string[] = [];
  #left = PACKETS_AFTER;
  #bytes = 0;
  #count = 0;

  constructor(token: string, match: Match, privacy: RingOrder["privacy"], now: number) {
    this.privacy = privacy;
    this.#mask = new Mask(privacy);
    this.token = token;
    this.tap = match.where.tap;
    this.flow = match.where.flowId ?? 0;
    this.rule = `${match.rule.gid}:${match.rule.sid}`;
    this.deadline = now + TIME_AFTER;
    this.add(match);
  }

  /** One more alert, of the packet that is taken next. False when its comment had to be left out. */
  add(match: Match): boolean {
    this.#left = PACKETS_AFTER;
    if (this.#count === MAX_COMMENTS) return false;
    this.#count++;
    this.#comments.push(alertComment(match, this.privacy));
    return true;
  }

  /**
   * What the ring has, up to the packet that was put in last, on which the alert is told.
   *
   * @param since microseconds since 1970: older packets do not count any more
   */
  begin(ring: PacketRing, newest: number, since: number): void {
    const chosen: number[] = [];
    let bytes = 0;
    const take = (at: number): boolean => {
      bytes += ring.length(at);
      if (chosen.length > 0 && (bytes > BYTES_BEFORE || chosen.length > PACKETS_BEFORE)) return false;
      chosen.push(at);
      return true;
    };
    if (this.flow === 0) take(newest);
    else
      for (let at = ring.newestOf(this.flow); at >= 0 && ring.time(at) >= since && take(at); )
        at = ring.before(at);
    if (chosen.length === 0) take(newest);
    for (const piece of piecesOf(ring, newest, since)) if (!chosen.includes(piece)) take(piece);
    chosen.sort((one, other) => one - other);
    for (const at of chosen) this.#write(ring, at, at === chosen.at(-1));
    // Nothing tells which packets would come after.
    if (this.flow === 0) this.done = true;
  }

  /** The flow's next packet. */
  more(ring: PacketRing, at: number): void {
    this.#left--;
    this.#write(ring, at, true);
    if (this.#left <= 0) this.done = true;
  }

  /** What was gathered since the last call, as blocks of interface 0 of a pcapng file. */
  blocks(): Uint8Array {
    return this.#writer.take();
  }

  #write(ring: PacketRing, at: number, last: boolean): void {
    const start = ring.start(at);
    const end = start + ring.length(at);
    const mask = this.#mask;
    const length = mask.apply(ring.bytes, start, end, ring.linkType, -1);
    // What may not be kept is not there at all.
    if (length < 0) return;
    const from = mask.start;
    const comments = last ? this.#comments : undefined;
    this.#writer.packet(0, mask.bytes, from, from + length, ring.wireLength(at), ring.time(at), comments);
    if (last) this.#comments = [];
    this.#bytes += length;
    if (this.#bytes >= BYTES) this.done = true;
  }
}

/** Pieces of packets between the two that `packet` is of: it may have been put together from them. */
function piecesOf(ring: PacketRing, packet: number, since: number): number[] {
  const found: number[] = [];
  let ends: Packet | undefined;
  let looked = 0;
  for (
    let at = ring.newestOf(PIECE);
    at >= 0 && ring.time(at) >= since && looked < PIECES;
    at = ring.before(at)
  ) {
    ends ??= decoded(ring, packet);
    if (sameEnds(ends, decoded(ring, at))) found.push(at);
    looked++;
  }
  return found;
}

function decoded(ring: PacketRing, at: number): Packet {
  const packet = new Packet();
  const start = ring.start(at);
  // A copy: the ring goes on, and a packet's bytes are looked at later.
  decode(
    packet,
    ring.bytes.slice(start, start + ring.length(at)),
    0,
    ring.length(at),
    ring.linkType,
    -1,
    true,
  );
  return packet;
}

function sameEnds(one: Packet, other: Packet): boolean {
  if (one.version === 0 || one.version !== other.version) return false;
  const size = one.version === 4 ? 4 : 16;
  const same = (at: number, there: number): boolean => {
    for (let i = 0; i < size; i++) if (one.bytes[at + i] !== other.bytes[there + i]) return false;
    return true;
  };
  return (
    (same(one.source, other.source) && same(one.destination, other.destination)) ||
    (same(one.source, other.destination) && same(one.destination, other.source))
  );
}
