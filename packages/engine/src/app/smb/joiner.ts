import { measure } from "../dcerpc/header.ts";
import { Growing } from "../growing.ts";
import type { AppSink } from "../protocol.ts";

/** Octets of a PDU of DCE/RPC: its length is of 16 bits. */
const LONGEST = 65_535;

/** Joins a PDU of DCE/RPC that comes in several writes or reads, as one side makes them. */
export class Joiner {
  readonly #kept: Growing = new Growing();
  #held: number = 0;
  readonly #sink: AppSink;

  constructor(sink: AppSink) {
    this.#sink = sink;
  }

  /** Whether the start of a PDU waits for more. */
  get waits(): boolean {
    return this.#kept.length > 0;
  }

  /** Keeps the start of a PDU, or more of it. What is none, or too much, is forgotten. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.#kept.length + end - start;
    if (needed > LONGEST * 2 || !this.#reserve(needed)) {
      this.release();
      return;
    }
    this.#kept.add(bytes, start, end);
    if (measure(this.#kept.bytes, 0, this.#kept.length) < 0) this.release();
  }

  /** The next whole PDU, taken out of what is kept. */
  take(): Uint8Array | undefined {
    const { bytes, length } = this.#kept;
    const size = length === 0 ? 0 : measure(bytes, 0, length);
    if (size < 0) this.release();
    if (size <= 0 || size > length) return undefined;
    const pdu = bytes.slice(0, size);
    bytes.copyWithin(0, size, length);
    this.#kept.length -= size;
    if (this.#kept.length === 0) this.release();
    return pdu;
  }

  #reserve(size: number): boolean {
    if (size <= this.#held) return true;
    const wanted = Math.min(LONGEST * 2, Math.max(size, this.#held * 2));
    if (!this.#sink.holdings.take(wanted - this.#held)) return false;
    this.#held = wanted;
    this.#kept.resize(wanted);
    return true;
  }

  release(): void {
    this.#kept.release();
    this.#sink.holdings.give(this.#held);
    this.#held = 0;
  }
}
