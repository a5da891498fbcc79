import { Growing } from "../growing.ts";
import { Finder } from "../http/find.ts";
import type { AppParser, AppSink, Direction } from "../protocol.ts";
import * as frames from "./frame-reader.ts";
import { type FrameHandler, FrameReader } from "./frame-reader.ts";
import { HeadText } from "./head-text.ts";
import { HpackDecoder } from "./hpack.ts";
import { Stream } from "./stream.ts";

/** RFC 9113 section 3.4. */
export const PREFACE: string = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** Working space; good until the units of one header block were looked at. */
const text = new HeadText();

/** The header block at hand of one side, until its last piece has come. */
class Block {
  readonly bytes: Growing = new Growing();
  held: number = 0;
  /** 0: none. */
  stream: number = 0;
  promised: number = 0;
  last: boolean = false;
}

/** Octets that a stream's objects take, about. */
const STREAM_MEMORY = 3_900;

/** One side of the connection. */
class Side {
  readonly frames: FrameReader;
  readonly hpack: HpackDecoder;
  readonly block: Block = new Block();
  /** Octets of the preface that were seen. */
  preface: number;
  /** The first frame says the settings. */
  settled: boolean = false;
  lost: boolean = false;

  constructor(direction: Direction, sink: AppSink, handler: FrameHandler) {
    this.frames = new FrameReader(handler);
    this.hpack = new HpackDecoder(sink.limits, sink.refused, sink.holdings);
    this.preface = direction === "to-server" ? 0 : PREFACE.length;
  }
}

/**
 * Follows one connection, RFC 9113. Settings are not looked at: how large tables are is said in the header blocks too,
 * and what we keep has caps of its own.
 */
export class Http2Parser implements AppParser {
  readonly #sink: AppSink;
  readonly #finder: Finder = new Finder();
  readonly #toServer: Side;
  readonly #toClient: Side;
  /** Oldest first. */
  readonly #streams: Map<number, Stream> = new Map();
  /** The last stream that each side has opened: those before are open, or over, or were given up. */
  #lastRequested: number = 0;
  #lastPromised: number = 0;

  constructor(sink: AppSink) {
    this.#sink = sink;
    this.#toServer = this.#open("to-server");
    this.#toClient = this.#open("to-client");
    if (sink.upgrade !== undefined) {
      this.#lastRequested = 1;
      this.#add(1)?.upgrade(sink.upgrade);
    }
  }

  #open(direction: Direction): Side {
    const side: Side = new Side(direction, this.#sink, {
      begin: (frame) => this.#begin(side, frame),
      content: (frame, bytes, start, end) => this.#content(side, direction, frame, bytes, start, end),
      done: (frame) => this.#done(side, direction, frame),
    });
    return side;
  }

  #side(direction: Direction): Side {
    return direction === "to-server" ? this.#toServer : this.#toClient;
  }

  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number {
    const side = this.#side(direction);
    let at = start;
    while (side.preface < PREFACE.length && at < end)
      if (bytes[at++] !== PREFACE.charCodeAt(side.preface++)) side.lost = true;
    const used = side.lost ? -1 : side.frames.read(bytes, at, end);
    if (used >= 0) return at + used - start;
    this.#abandon(direction);
    return -1;
  }

  /** What may not come here: RFC 9113 section 6. A real peer would end the connection. */
  #begin(side: Side, { type, stream }: FrameReader): boolean {
    if (!side.settled && type !== frames.SETTINGS) return false;
    side.settled = true;
    // Nothing comes between the pieces of a header block.
    if ((side.block.stream !== 0) !== (type === frames.CONTINUATION)) return false;
    switch (type) {
      case frames.CONTINUATION:
        return stream === side.block.stream;
      case frames.DATA:
      case frames.HEADERS:
      case frames.PUSH_PROMISE:
        return stream !== 0;
      case frames.SETTINGS:
      case frames.PING:
      case frames.GOAWAY:
        return stream === 0;
      default:
        return true;
    }
  }

  #content(
    side: Side,
    direction: Direction,
    { type, stream }: FrameReader,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): boolean {
    if (type === frames.DATA) this.#streams.get(stream)?.data(direction, bytes, start, end);
    else if (type === frames.HEADERS || type === frames.PUSH_PROMISE || type === frames.CONTINUATION)
      return this.#addToBlock(side.block, bytes, start, end);
    return true;
  }

  /** A block that is not read whole leaves the tables unknown, so that one too long ends it all. */
  #addToBlock(block: Block, bytes: Uint8Array, start: number, end: number): boolean {
    const { limits, refused, holdings } = this.#sink;
    const needed = block.bytes.length + end - start;
    if (needed > limits.http2HeaderBytes) {
      refused.count("http2HeaderBytes");
      return false;
    }
    if (needed > block.bytes.bytes.length) {
      const size = Math.min(Math.max(needed, block.bytes.bytes.length * 2), limits.http2HeaderBytes);
      if (!holdings.take(size - block.held)) return false;
      block.held = size;
      block.bytes.resize(size);
    }
    block.bytes.add(bytes, start, end);
    return true;
  }

  #releaseBlock(block: Block): void {
    block.bytes.release();
    this.#sink.holdings.give(block.held);
    block.held = 0;
    block.stream = 0;
  }

  #done(side: Side, direction: Direction, frame: FrameReader): boolean {
    const { type, flags, stream } = frame;
    const { block } = side;
    switch (type) {
      case frames.DATA:
        if ((flags & frames.END_STREAM) !== 0) this.#finish(stream, direction);
        return true;
      case frames.HEADERS:
      case frames.PUSH_PROMISE:
        block.stream = stream;
        block.promised = frame.promised;
        block.last = type === frames.HEADERS && (flags & frames.END_STREAM) !== 0;
        break;
      case frames.RST_STREAM:
        this.#drop(stream);
        return true;
      case frames.CONTINUATION:
        break;
      default:
        return true;
    }
    return (flags & frames.END_HEADERS) === 0 || this.#block(side, direction);
  }

  /** A header block is whole. */
  #block(side: Side, direction: Direction): boolean {
    const { bytes, stream, promised, last } = side.block;
    text.begin(direction, promised > 0, this.#sink.limits, this.#sink.refused);
    if (!side.hpack.read(bytes.bytes, 0, bytes.length, text)) return false;
    const octets = bytes.length;
    this.#releaseBlock(side.block);
    if (promised > 0) this.#promise(promised, direction);
    else {
      this.#opened(stream, direction)?.headers(direction, text, octets, last);
      this.#forgetIfOver(stream);
    }
    return true;
  }

  /** The stream that a header block is for. One that is over does not come back. */
  #opened(id: number, direction: Direction): Stream | undefined {
    const stream = this.#streams.get(id);
    if (stream !== undefined) return stream;
    // A response may be seen before its request, where packets of that were lost.
    const known = id % 2 === 0 ? this.#lastPromised : this.#lastRequested;
    if (id <= known) return undefined;
    if (direction === "to-server" && id % 2 === 1) this.#lastRequested = id;
    return this.#add(id);
  }

  #promise(id: number, direction: Direction): void {
    if (direction === "to-server" || id <= this.#lastPromised || id % 2 === 1) return;
    this.#lastPromised = id;
    if (!this.#streams.has(id)) this.#add(id)?.promise(text);
  }

  /** Undefined when there is no memory for one more. */
  #add(id: number): Stream | undefined {
    if (this.#streams.size >= this.#sink.limits.http2Streams) {
      this.#sink.refused.count("http2Streams");
      this.#dropOldest();
    }
    const { holdings } = this.#sink;
    if (!holdings.take(STREAM_MEMORY)) {
      this.#dropOldest();
      if (!holdings.take(STREAM_MEMORY)) return undefined;
    }
    const stream = new Stream(this.#finder, this.#sink);
    this.#streams.set(id, stream);
    return stream;
  }

  #finish(id: number, direction: Direction): void {
    this.#streams.get(id)?.finish(direction);
    this.#forgetIfOver(id);
  }

  #forgetIfOver(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined || !stream.over) return;
    this.#forget(id);
    stream.close();
  }

  #forget(id: number): void {
    this.#streams.delete(id);
    this.#sink.holdings.give(STREAM_MEMORY);
  }

  #dropOldest(): void {
    for (const oldest of this.#streams.keys()) {
      this.#drop(oldest);
      return;
    }
  }

  /** Ends a stream in the middle: what was waiting is shown. */
  #drop(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    this.#forget(id);
    stream.finish("to-server");
    stream.finish("to-client");
    stream.close();
  }

  /** One side makes no sense any more, or is over. */
  #abandon(direction: Direction): void {
    const side = this.#side(direction);
    side.lost = true;
    for (const [id, stream] of this.#streams) {
      stream.finish(direction);
      this.#forgetIfOver(id);
    }
    this.#releaseBlock(side.block);
    side.hpack.release();
  }

  gap(direction: Direction, length: number): void {
    const side = this.#side(direction);
    const { type, stream } = side.frames;
    if (side.lost) return;
    if (
      side.preface === PREFACE.length &&
      side.block.stream === 0 &&
      type === frames.DATA &&
      side.frames.gap(length)
    )
      this.#streams.get(stream)?.gap(direction, length);
    else this.#abandon(direction);
  }

  end(direction: Direction): void {
    this.#abandon(direction);
    if (direction === "to-client") for (const stream of this.#streams.values()) stream.close();
  }

  close(): void {
    for (const [id, stream] of this.#streams) {
      stream.release();
      this.#forget(id);
    }
    for (const side of [this.#toServer, this.#toClient]) {
      this.#releaseBlock(side.block);
      side.hpack.release();
    }
  }
}
