import { EMPTY } from "../bytes.ts";
import { decode } from "../decode/decode.ts";
import { FIN, ICMP, ICMPV6, Packet, RST, SYN, TCP, UDP } from "../decode/packet.ts";
import { ahead } from "../stream/sequence.ts";
import { headersEnd, quotedEnd } from "./bounds.ts";
import { ALL, afterLoss, isHidden, LOST, nextState, REST, START } from "./lines.ts";
import { compilePatterns, type Patterns } from "./pattern.ts";
import { PatternScan } from "./pattern-scan.ts";
import type { PrivacyCounters, PrivacyPolicy } from "./policy.ts";
import { Snap } from "./snap.ts";
import { Streams } from "./streams.ts";

const X = 0x78;
const NEWLINE = 10;
/** Carries no text: group membership, and what is encrypted. */
const IGMP = 2;
const ESP = 50;
/** Octets that a segment may be behind: RFC 7323's largest window has 64 times as many, real ones less. */
const MAX_BEHIND = 16_777_216;
/** UDP ports of VXLAN (two), Geneve, Teredo and GTP: in what is left undecoded there may be any part of a stream. */
const tunnels: ReadonlySet<number> = new Set([4789, 8472, 6081, 3544, 2152, 3386]);
export const isTunnel = (port: number): boolean => tunnels.has(port);
/** Octets of scratch to begin with: a packet before segmentation offload is up to 64 KiB. */
const SCRATCH = 65_600;

/**
 * Takes out of packets what a policy does not let through, before they are written. Lengths and checksums stay as they
 * were; what goes is replaced by `x`, or cut off the end.
 *
 * Values are followed over the segments of a TCP stream as long as they come in order and from its first one on. What
 * cannot be followed is masked whole.
 */
export class Masker {
  /** Where the packet of the last `mask` lies now: its own bytes, or a copy. Good until the next call. */
  bytes: Uint8Array = EMPTY;
  start: number = 0;
  readonly counters: PrivacyCounters = { packets: 0, masked: 0, cut: 0, whole: 0 };
  readonly #headersOnly: boolean;
  readonly #lines: boolean;
  readonly #scan: PatternScan | undefined;
  readonly #snap: Snap;
  readonly #streams: Streams;
  readonly #packet: Packet = new Packet();
  #scratch: Uint8Array = EMPTY;
  #copied = false;
  /** Of the packet as it was given. */
  #from = 0;
  #to = 0;

  constructor(policy: PrivacyPolicy, patterns: Patterns | undefined) {
    this.#headersOnly = policy.headersOnly === true;
    this.#lines = policy.maskHttp === true;
    this.#scan = patterns === undefined || patterns.count === 0 ? undefined : new PatternScan(patterns);
    this.#snap = new Snap(policy.snapLength);
    this.#streams = new Streams(this.#scan === undefined ? 0 : patterns!.words);
  }

  /** What caps refused, by name. */
  get refused(): { readonly maskedStreams: number; readonly maskSteps: number } {
    return { maskedStreams: this.#streams.evicted, maskSteps: this.#scan?.gaveUp ?? 0 };
  }

  /**
   * The octets that may be written of a packet; they lie in `bytes` from `start` on.
   *
   * @param control the VLAN tag that the kernel took out of the frame, or -1
   */
  mask(bytes: Uint8Array, start: number, end: number, linkType: number, control: number): number {
    const packet = this.#packet;
    this.bytes = bytes;
    this.start = start;
    this.#from = start;
    this.#to = end;
    this.#copied = false;
    decode(packet, bytes, start, end, linkType, control, true);
    const headers = headersEnd(packet, bytes, start, end, linkType);
    let until = end;
    if (this.#headersOnly) until = headers;
    else if (this.#lines || this.#scan !== undefined) this.#conceal(headers);
    const snap = this.#snap.of(packet);
    if (snap > 0 && start + snap < until) until = start + snap;
    this.counters.cut += end - until;
    if (until < end || this.#copied) this.counters.packets++;
    return until - start;
  }

  #conceal(headers: number): void {
    const packet = this.#packet;
    const { protocol } = packet;
    if (packet.version === 0) {
      this.#trailer(headers);
      return;
    }
    if (packet.problem !== undefined || !packet.hasTransport) {
      const silent = protocol === IGMP || protocol === ESP;
      if (!silent || packet.problem !== undefined || packet.fragment) this.#whole(headers, this.#to);
      return;
    }
    if (protocol === TCP) this.#stream();
    else if (protocol === UDP && !isTunnel(packet.destinationPort)) this.#datagram(headers);
    else if (protocol === ICMP || protocol === ICMPV6) {
      const quoted = quotedEnd(packet);
      if (quoted >= 0) this.hide(quoted, packet.payloadEnd);
      else this.#datagram(headers);
    } else this.#whole(headers, this.#to);
    this.#trailer(packet.payloadEnd);
  }

  /** What stands behind all that is known of a frame is padding when it is zero; else nobody knows what it is. */
  #trailer(from: number): void {
    const { bytes } = this.#packet;
    for (let at = from; at < this.#to; at++)
      if (bytes[at] !== 0) {
        this.#whole(at, this.#to);
        return;
      }
  }

  /** By itself: no value goes over from one datagram to the next. */
  #datagram(from: number): void {
    const { bytes, payloadEnd } = this.#packet;
    if (this.#lines) this.#readLines(START, from, payloadEnd);
    this.#scan?.begin();
    this.#scan?.run(bytes, from, payloadEnd, this.#packet.missing > 0, this);
  }

  #stream(): void {
    const packet = this.#packet;
    const streams = this.#streams;
    const { tcpFlags, payload, payloadEnd, missing } = packet;
    const syn = (tcpFlags & SYN) !== 0;
    const seq = (syn ? packet.seq + 1 : packet.seq) | 0;
    let at = streams.find(packet, false);
    if (syn) {
      if (at < 0) {
        at = streams.add(packet, false);
        streams.set(at, seq, START);
      } else if (streams.next(at) !== seq || payloadEnd > payload) this.#lose(at, seq);
    }
    if (payloadEnd > payload) {
      if (at < 0) {
        at = streams.add(packet, false);
        this.#lose(at, seq);
      }
      const behind = ahead(streams.next(at), seq);
      // A hole: what was in it may have begun anything. Far behind it is another connection, whose start we missed.
      if (behind < 0 || behind > MAX_BEHIND) this.#lose(at, seq);
      // What came before comes again; it is not remembered what of it was masked.
      const fresh = Math.min(payload + Math.max(0, ahead(streams.next(at), seq)), payloadEnd);
      if (fresh > payload) this.#whole(payload, fresh);
      if (fresh < payloadEnd || missing > 0) this.#read(at, fresh, (seq + payloadEnd - payload) | 0);
      if (missing > 0) this.#lose(at, (seq + payloadEnd - payload + missing) | 0);
    }
    if ((tcpFlags & (FIN | RST)) === 0) return;
    if (at >= 0) streams.remove(at);
    const other = (tcpFlags & RST) === 0 ? -1 : streams.find(packet, true);
    if (other >= 0) streams.remove(other);
  }

  #lose(at: number, next: number): void {
    const streams = this.#streams;
    streams.set(at, next, afterLoss(streams.state(at)));
    // Any state of the patterns may be alive.
    const bits = streams.bitsOf(at);
    streams.words.fill(-1, bits, bits + this.#bits);
  }

  get #bits(): number {
    return this.#scan === undefined ? 0 : this.#scan.words;
  }

  /** New octets of a stream, in order. */
  #read(at: number, from: number, next: number): void {
    const packet = this.#packet;
    const streams = this.#streams;
    const scan = this.#scan;
    if (scan !== undefined) {
      scan.load(streams.words, streams.bitsOf(at), from);
      scan.run(packet.bytes, from, packet.payloadEnd, true, this);
      scan.save(streams.words, streams.bitsOf(at));
    }
    if (!this.#lines) {
      streams.set(at, next, START);
      return;
    }
    const before = streams.state(at);
    const state = this.#readLines(before, from, packet.payloadEnd);
    if (state >= LOST && before >= LOST) this.counters.whole++;
    streams.set(at, next, state);
    if (state !== ALL || before === ALL) return;
    // HTTP/2 is spoken in both directions.
    const other = streams.find(packet, true);
    if (other >= 0) streams.setState(other, ALL);
    else {
      const made = streams.add(packet, true);
      streams.set(made, packet.ack | 0, ALL);
    }
  }

  #readLines(before: number, from: number, to: number): number {
    const { bytes } = this.#packet;
    let state = before;
    let at = from;
    while (at < to) {
      if (state === REST) {
        // Most bytes: without the table.
        while (at < to && bytes[at] !== NEWLINE) at++;
        if (at === to) break;
      }
      state = nextState[(state << 8) | bytes[at]!]!;
      if (isHidden[state] === 0) {
        at++;
        continue;
      }
      const first = at++;
      if (state === ALL) at = to;
      for (; at < to; at++) {
        const next = nextState[(state << 8) | bytes[at]!]!;
        if (isHidden[next] === 0) break;
        state = next;
      }
      this.hide(first, at);
    }
    return state;
  }

  #whole(from: number, to: number): void {
    if (to <= from) return;
    this.counters.whole++;
    this.hide(from, to);
  }

  /** Bytes `from` to `to` of the packet as it was given become `x`. */
  hide(from: number, to: number): void {
    if (to <= from) return;
    if (!this.#copied) {
      const length = this.#to - this.#from;
      if (this.#scratch.length < length) this.#scratch = new Uint8Array(Math.max(SCRATCH, length));
      // The ring is a plain array: this is the one memcpy there is.
      this.#scratch.set(this.#packet.bytes.subarray(this.#from, this.#to));
      this.bytes = this.#scratch;
      this.start = 0;
      this.#copied = true;
    }
    this.#scratch.fill(X, from - this.#from, to - this.#from);
    this.counters.masked += to - from;
  }
}

/** Makes what a policy asks for; or says what is wrong with it, and then nothing may be written. */
export function createMasker(policy: PrivacyPolicy): Masker | { readonly problem: string } {
  const { maskPatterns } = policy;
  if (maskPatterns === undefined || maskPatterns.length === 0) return new Masker(policy, undefined);
  const patterns = compilePatterns(maskPatterns);
  return "problem" in patterns ? patterns : new Masker(policy, patterns);
}
