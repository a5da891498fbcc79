import { PKT_DATA } from "../../buffers.ts";
import type { AppParser, AppSink, Direction } from "../protocol.ts";

/** How long a message is, its header included, by its first octets. 0: more of them are needed. -1: it is none. */
export type Measure = (bytes: Uint8Array, start: number, end: number) => number;

/** A protocol whose messages say how long they are: each is a unit. One too long to wait for is shown in pieces. */
export class FramedParser implements AppParser {
  protected readonly sink: AppSink;
  readonly #measure: Measure;
  readonly #longest: number;
  readonly #gapped: { [direction in Direction]: boolean } = { "to-server": false, "to-client": false };
  /** Octets of a long message that are still to come. */
  readonly #left: { [direction in Direction]: number } = { "to-server": 0, "to-client": 0 };

  constructor(sink: AppSink, measure: Measure, longest = 16_384) {
    this.sink = sink;
    this.#measure = measure;
    this.#longest = longest;
  }

  /** Told of each message, or its first piece, before its unit. */
  protected message(_direction: Direction, _bytes: Uint8Array, _start: number, _end: number): void {}

  /** Told of each further piece of a long message, before its unit. */
  protected continued(_direction: Direction, _bytes: Uint8Array, _start: number, _end: number): void {}

  /** Told of each message, or a piece of it, after its unit. */
  protected shown(_direction: Direction, _bytes: Uint8Array, _start: number, _end: number): void {}

  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number {
    let at = start;
    while (at < end) {
      let size = this.#left[direction];
      const first = size === 0;
      if (first) size = this.#measure(bytes, at, end);
      if (size < 0 && !this.#gapped[direction]) size = this.resume(bytes, at, end);
      if (size < 0) return -1 - (at - start);
      const piece = Math.min(size, this.#longest);
      if (size === 0 || at + piece > end) break;
      if (first) this.message(direction, bytes, at, at + piece);
      else this.continued(direction, bytes, at, at + piece);
      this.#unit(bytes, at, at + piece, direction);
      this.shown(direction, bytes, at, at + piece);
      this.#left[direction] = size - piece;
      at += piece;
    }
    return at - start;
  }

  #unit(bytes: Uint8Array, start: number, end: number, direction: Direction): void {
    this.sink.buffers.set(PKT_DATA, bytes, start, end);
    this.sink.unit(direction);
  }

  /** How long what is no message is, with the message behind it, if this can be told; the same answers as of `Measure`. */
  protected resume(_bytes: Uint8Array, _start: number, _end: number): number {
    return -1;
  }

  /** After a gap nothing says where messages start, but in a long one that goes on. */
  gap(direction: Direction, length: number): void {
    this.#gapped[direction] = true;
    this.#left[direction] = Math.max(0, this.#left[direction] - length);
  }

  end(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (start < end) this.#unit(bytes, start, end, direction);
  }
}
