import { FILE_DATA, PKT_DATA } from "../../buffers.ts";
import { FileContents } from "../file/contents.ts";
import { Growing } from "../growing.ts";
import type { AppSink, Direction, Part } from "../protocol.ts";
import { Attachments } from "./attachments.ts";
import { Body, type Framing } from "./body.ts";
import { Charset } from "./charset.ts";
import type { Asked, Exchanges } from "./exchange.ts";
import type { Finder } from "./find.ts";
import { Head } from "./head.ts";
import * as parts from "./parts.ts";
import { addDecoded } from "./uri.ts";

/** Working space for what is made of one section; good until its unit was looked at. */
const made = new Growing();
const text = new Growing();
/** What they may keep from unit to unit. */
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
  /** Of a response: the requests it may be for. */
  exchanges: Exchanges | undefined = undefined;
  /** Of the body: what is in the file that it is, the files it holds, or how its characters are written. */
  #contents: FileContents | undefined = undefined;
  #attachments: Attachments | undefined = undefined;
  #charset: Charset | undefined = undefined;
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
    const { contentType } = this.head;
    if (this.#direction === "to-server") this.#attachments = Attachments.open(contentType, this.#sink);
    else this.#charset = Charset.of(contentType);
    if (this.#attachments === undefined) this.#contents = FileContents.open(contentType, this.#sink);
    const sheddable = this.#direction === "to-client";
    this.body = new Body(framing, length, this.head.encoding, this.#sink, this.section, sheddable);
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
    text.length = 0;
    if (this.#attachments !== undefined)
      this.#attachments.section(bytes, start, end, (file, from, to) =>
        this.#section(bytes, start, end, file, from, to),
      );
    else if (this.#charset?.decode(bytes, start, end, text) === true) {
      this.#contents?.section(text.bytes, 0, text.length);
      this.#section(bytes, start, end, text.bytes, 0, text.length);
    } else {
      this.#contents?.section(bytes, start, end);
      this.#section(bytes, start, end, bytes, start, end);
    }
    if (made.bytes.length > KEPT) made.release();
    if (text.bytes.length > KEPT) text.release();
  };

  #section(
    bytes: Uint8Array,
    start: number,
    end: number,
    file: Uint8Array,
    fileStart: number,
    fileEnd: number,
  ): void {
    const { buffers } = this.#sink;
    buffers.set(PKT_DATA, bytes, start, end);
    if (fileStart < fileEnd) buffers.set(FILE_DATA, file, fileStart, fileEnd);
    buffers.set(parts.HTTP_RAW_BODY, bytes, start, end);
    if (this.#direction === "to-server") {
      made.length = 0;
      addDecoded(bytes, start, end, made);
      buffers.set(parts.HTTP_CLIENT_BODY, made.bytes, 0, made.length);
    }
    this.#unit("body");
  }

  #unit(part: Part): void {
    const { buffers } = this.#sink;
    this.head.fill(this.#direction, buffers);
    const request = this.#direction === "to-server" ? this.head : this.exchanges?.next?.head;
    this.#finder.look(this.head, request, buffers);
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
    this.#contents?.release();
    this.#attachments?.release();
    this.#contents = this.#attachments = this.#charset = undefined;
    this.head.release();
    this.asked = undefined;
    this.octets = 0;
    this.#sink.holdings.give(this.#held);
    this.#held = 0;
  }
}
