import { FILE_DATA, PKT_DATA } from "../../buffers.ts";
import { Growing } from "../growing.ts";
import type { AppSink, Direction, Part } from "../protocol.ts";
import { Body, type Framing } from "./body.ts";
import type { Asked } from "./exchange.ts";
import type { Finder } from "./find.ts";
import { Head } from "./head.ts";
import * as parts from "./parts.ts";
import { addDecoded } from "./uri.ts";

/** Working space for what is made of one section; good until its unit was looked at. */
const made = new Growing();
/** What `made` may keep from unit to unit. */
const KEPT = 65_536;

/**
 * A request or a response as rules see it, whatever brought it: a unit for its head, one for each section of its body,
 * and one for its trailers. Later units of a message offer its head's parts too. Used again for the next message.
 */
export class Message {
  readonly head: Head = new Head();
  body: Body | undefined = undefined;
  /** Octets of the message so far. */
  octets: number = 0;
  asked: Asked | undefined = undefined;
  /** Octets charged for the kept head. */
  #held: number = 0;
  readonly #direction: Direction;
  readonly #finder: Finder;
  readonly #sink: AppSink;

  constructor(direction: Direction, finder: Finder, sink: AppSink) {
    this.#direction = direction;
    this.#finder = finder;
    this.#sink = sink;
  }

  headUnit(): void {
    this.#unit("header");
  }

  openBody(framing: Framing, length: number): void {
    this.body = new Body(framing, length, this.head.encoding, this.#sink, this.section);
  }

  /** Header lines that came behind the body: no line end behind the last one. */
  trailerUnit(bytes: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    made.length = 0;
    addDecoded(bytes, start, end, made);
    this.#sink.buffers.set(parts.HTTP_TRAILER, made.bytes, 0, made.length);
    this.#sink.buffers.set(parts.HTTP_RAW_TRAILER, bytes, start, end);
    this.#unit("trailer");
  }

  /** Shows a section of the body: without framing and content coding. */
  readonly section = (bytes: Uint8Array, start: number, end: number): void => {
    const { buffers } = this.#sink;
    buffers.set(PKT_DATA, bytes, start, end);
    buffers.set(FILE_DATA, bytes, start, end);
    buffers.set(parts.HTTP_RAW_BODY, bytes, start, end);
    if (this.#direction === "to-server") {
      made.length = 0;
      addDecoded(bytes, start, end, made);
      buffers.set(parts.HTTP_CLIENT_BODY, made.bytes, 0, made.length);
    }
    this.#unit("body");
    if (made.bytes.length > KEPT) made.release();
  };

  #unit(part: Part): void {
    const { buffers } = this.#sink;
    this.head.fill(this.#direction, buffers);
    this.#finder.look(this.head, this.#direction, buffers);
    this.#sink.unit(this.#direction, part);
  }

  /** The message goes on in later packets, and their rules want to see its head. */
  keepHead(): void {
    if (this.#held > 0) return;
    this.head.keep();
    if (this.#sink.holdings.take(this.head.kept)) this.#held = this.head.kept;
    else this.head.forget();
  }

  /** Forgets the message at hand. */
  release(): void {
    this.body?.release();
    this.body = undefined;
    this.head.release();
    this.asked = undefined;
    this.octets = 0;
    this.#sink.holdings.give(this.#held);
    this.#held = 0;
  }
}
