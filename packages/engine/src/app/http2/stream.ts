import { type Asked, Exchanges } from "../http/exchange.ts";
import type { Finder } from "../http/find.ts";
import { Message } from "../http/message.ts";
import type { AppSink, Direction, UpgradeRequest } from "../protocol.ts";
import { GrpcBody } from "./grpc.ts";
import type { HeadText } from "./head-text.ts";

/** As it is called in the logs. */
const VERSION = "HTTP/2";

/** One side's message of a stream. */
class Half {
  readonly message: Message;
  phase: "head" | "body" | "over" = "head";
  /** Messages of gRPC are told apart. */
  grpc: GrpcBody | undefined = undefined;

  constructor(direction: Direction, finder: Finder, sink: AppSink) {
    this.message = new Message(direction, finder, sink);
  }
}

/** A request and its response: RFC 9113 section 8.1. */
export class Stream {
  readonly #sink: AppSink;
  readonly #request: Half;
  readonly #response: Half;
  readonly #exchanges: Exchanges;
  #asked: Asked | undefined = undefined;
  #answered: boolean = false;

  constructor(finder: Finder, sink: AppSink) {
    this.#sink = sink;
    this.#request = new Half("to-server", finder, sink);
    this.#response = new Half("to-client", finder, sink);
    this.#exchanges = new Exchanges(sink);
    this.#response.message.exchanges = this.#exchanges;
  }

  #half(direction: Direction): Half {
    return direction === "to-server" ? this.#request : this.#response;
  }

  /** Both sides have said all. */
  get over(): boolean {
    return this.#request.phase === "over" && this.#response.phase === "over";
  }

  /** A header block: a head, or trailers behind a body. `octets`: its size on the wire. */
  headers(direction: Direction, head: HeadText, octets: number, last: boolean): void {
    const half = this.#half(direction);
    if (half.phase === "over") return;
    half.message.octets += octets;
    if (half.phase === "head") this.#head(half, direction, head, last);
    else {
      this.#finishBody(half);
      head.writeLines();
      half.message.trailerUnit(head.text.bytes, 0, head.text.length);
      this.#end(half, direction);
    }
  }

  #head(half: Half, direction: Direction, text: HeadText, last: boolean): void {
    const { message } = half;
    const { head } = message;
    const readable = text.writeHead() && head.readStart(direction, text.text.bytes, 0, text.lineEnd);
    if (readable) {
      head.readHeaders(direction, text.headers, text.text.length);
      if (direction === "to-server") this.#ask(half, text);
      message.headUnit();
    }
    const interim = readable && direction === "to-client" && head.statusCode < 200 && !last;
    if (interim) message.release();
    else if (last || !readable) this.#end(half, direction);
    else {
      half.phase = "body";
      if (isGrpc(head.contentType)) half.grpc = new GrpcBody(head, this.#sink, message.section);
      else message.openBody("close", 0);
      message.keepHead();
    }
  }

  #ask(half: Half, text: HeadText): void {
    const { head } = half.message;
    const host = text.authority ?? head.host;
    this.#asked = this.#exchanges.ask(head, { host, uri: text.path ?? head.uri, version: VERSION });
  }

  /** The request came by HTTP/1.1, before the upgrade: RFC 7540 section 3.2. */
  upgrade(request: UpgradeRequest): void {
    this.#exchanges.expect({ ...request, version: VERSION, requestBytes: 0 });
    this.#request.phase = "over";
    this.#release(this.#request);
  }

  /** A request that the server announced it will answer unasked. */
  promise(text: HeadText): void {
    const half = this.#request;
    const { head } = half.message;
    if (text.writeHead() && head.readStart("to-server", text.text.bytes, 0, text.lineEnd)) {
      head.readHeaders("to-server", text.headers, text.text.length);
      this.#ask(half, text);
    }
    this.#end(half, "to-server");
  }

  data(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    const half = this.#half(direction);
    if (half.phase !== "body") return;
    half.message.octets += end - start;
    if (half.grpc !== undefined) half.grpc.read(bytes, start, end);
    else half.message.body!.read(bytes, start, end);
  }

  gap(direction: Direction, length: number): void {
    const half = this.#half(direction);
    if (half.phase !== "body") return;
    const body = half.grpc ?? half.message.body!;
    if (!body.gap(length)) this.finish(direction);
  }

  /** One side has said all it will say. */
  finish(direction: Direction): void {
    const half = this.#half(direction);
    if (half.phase === "over") return;
    this.#finishBody(half);
    this.#end(half, direction);
  }

  #finishBody(half: Half): void {
    half.grpc?.finish();
    half.message.body?.finish();
  }

  #end(half: Half, direction: Direction): void {
    const { message } = half;
    if (direction === "to-server") {
      if (this.#asked !== undefined) this.#asked.requestBytes = message.octets;
    } else if (message.head.statusCode >= 200) {
      this.#answered = true;
      this.#exchanges.answer(message.head.statusCode, VERSION, message.octets);
    }
    half.phase = "over";
    this.#release(half);
  }

  /** Nothing more of it will be looked at. */
  close(): void {
    if (!this.#answered) this.#exchanges.finish();
    this.release();
  }

  release(): void {
    this.#release(this.#request);
    this.#release(this.#response);
    this.#exchanges.release();
  }

  #release(half: Half): void {
    half.grpc?.release();
    half.grpc = undefined;
    half.message.release();
  }
}

const isGrpc = (contentType: string): boolean => /^application\/grpc(\+|;|\s*$)/i.test(contentType);
