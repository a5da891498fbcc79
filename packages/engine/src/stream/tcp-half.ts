import { Assembler } from "./assembler.ts";
import { advance, ahead } from "./sequence.ts";
import type { StreamMemory } from "./stream-memory.ts";

/** Who takes what one flow's sides sent. The bytes are good until the call returns. */
export interface StreamConsumer {
  /** The next octets, in order. */
  data(toServer: boolean, bytes: Uint8Array, start: number, end: number): void;
  /** So many octets are lost for good. */
  gap(toServer: boolean, length: number): void;
  /** Nothing follows. Called once for each side that was ever heard of. */
  end(toServer: boolean): void;
}

/** What one side sends. Places are octets since its start, so they do not wrap. */
export class TcpHalf {
  /** Whether the numbering is known. */
  started: boolean = false;
  ended: boolean = false;
  /** Sequence number of the octet that comes next, and its place. */
  next: number = 0;
  place: number = 0;
  /** Place of the end, once a FIN told it. */
  #end = Number.POSITIVE_INFINITY;
  /** Everything before this place was acknowledged by the other side. */
  #acknowledged = 0;
  #waiting: Assembler | undefined = undefined;
  readonly #toServer: boolean;
  readonly #memory: StreamMemory;

  constructor(toServer: boolean, memory: StreamMemory) {
    this.#toServer = toServer;
    this.#memory = memory;
  }

  start(seq: number): void {
    this.started = true;
    this.next = seq;
    this.#release();
  }

  /** The place of a sequence number. */
  placeOf(seq: number): number {
    return this.place + ahead(seq, this.next);
  }

  /** Octets from `from` to `to` of a packet, the first of which has number `seq`; `missing` more were not captured. */
  data(
    consumer: StreamConsumer,
    seq: number,
    bytes: Uint8Array,
    from: number,
    to: number,
    missing: number,
  ): void {
    let start = this.placeOf(seq);
    if (start < this.place) {
      from += this.place - start;
      start = this.place;
    }
    if (from >= to) return;
    const end = start + to - from;
    if (this.#waiting === undefined || this.#waiting.count === 0) {
      if (start === this.place) this.#deliver(consumer, bytes, from, to);
      else this.#hold(consumer, start, bytes, from, to);
    } else if (start === this.place && end < this.#waiting.first) this.#deliver(consumer, bytes, from, to);
    else this.#hold(consumer, start, bytes, from, to);
    if (missing > 0 && this.place === end) this.#skipTo(consumer, end + missing);
  }

  /** The octet before `seq` was the last. */
  finish(consumer: StreamConsumer, seq: number): void {
    const end = this.placeOf(seq);
    if (end < this.place || end > this.#end) return;
    this.#end = end;
    this.#endIfDone(consumer);
  }

  /** The other side has all before `seq`. What we still miss of that was lost on the way to us, not to it. */
  acknowledge(consumer: StreamConsumer, seq: number): void {
    const place = this.placeOf(seq);
    if (place <= this.#acknowledged) return;
    this.#acknowledged = place;
    if (place > this.place) this.#skipAcknowledged(consumer);
  }

  /** Hands on what is held, with its gaps, and ends. */
  flush(consumer: StreamConsumer): void {
    if (!this.started || this.ended) return;
    while (this.#waiting !== undefined && this.#waiting.count > 0)
      this.#skipTo(consumer, this.#waiting.first);
    if (Number.isFinite(this.#end)) this.#skipTo(consumer, this.#end);
    this.#close(consumer);
  }

  /** As `[ (3) 5 ]`: what is held, from the next octet on. */
  toString(): string {
    return this.#waiting?.toString() ?? "[  ]";
  }

  #deliver(consumer: StreamConsumer, bytes: Uint8Array, from: number, to: number): void {
    this.#advance(to - from);
    consumer.data(this.#toServer, bytes, from, to);
    if (this.place >= this.#end) this.#endIfDone(consumer);
  }

  #advance(by: number): void {
    this.place += by;
    this.next = advance(this.next, by);
  }

  #hold(consumer: StreamConsumer, start: number, bytes: Uint8Array, from: number, to: number): void {
    this.#waiting ??= new Assembler(this.#memory.wins);
    const waiting = this.#waiting;
    const before = waiting.cost;
    waiting.add(start, bytes, from, to);
    this.#memory.held += waiting.cost - before;
    this.#takeReady(consumer);
    this.#skipAcknowledged(consumer);
    // Handing on may end this side, and with it what waits.
    while (this.#waiting === waiting && waiting.count > 0 && this.#memory.refuses(waiting))
      this.#skipTo(consumer, waiting.first);
  }

  /** Hands on what has become due, piece by piece: some protocols' units end where a segment ends. */
  #takeReady(consumer: StreamConsumer): void {
    const waiting = this.#waiting!;
    if (waiting.first !== this.place) return;
    const before = waiting.cost;
    const pieces = waiting.takePieces(this.place);
    this.#memory.held += waiting.cost - before;
    for (const { bytes } of pieces) {
      if (this.ended) return;
      this.#deliver(consumer, bytes, 0, bytes.length);
    }
  }

  #skipAcknowledged(consumer: StreamConsumer): void {
    while (this.#waiting !== undefined && this.#waiting.first <= this.#acknowledged)
      this.#skipTo(consumer, this.#waiting.first);
    if (this.#end <= this.#acknowledged) this.#skipTo(consumer, this.#end);
  }

  /** Gives up on what is missing before `place`. */
  #skipTo(consumer: StreamConsumer, place: number): void {
    const length = place - this.place;
    if (length > 0) {
      this.#advance(length);
      consumer.gap(this.#toServer, length);
    }
    if (this.#waiting !== undefined && this.#waiting.count > 0) {
      const before = this.#waiting.cost;
      this.#waiting.drop(this.place);
      this.#memory.held += this.#waiting.cost - before;
      this.#takeReady(consumer);
    }
    this.#endIfDone(consumer);
  }

  #endIfDone(consumer: StreamConsumer): void {
    if (this.place >= this.#end) this.#close(consumer);
  }

  #close(consumer: StreamConsumer): void {
    if (this.ended) return;
    this.ended = true;
    this.#release();
    consumer.end(this.#toServer);
  }

  #release(): void {
    if (this.#waiting !== undefined) this.#memory.held -= this.#waiting.cost;
    this.#waiting = undefined;
  }
}
