import { FILE_DATA, PKT_DATA } from "../../buffers.ts";
import { latin1 } from "../../bytes.ts";
import { Growing } from "../growing.ts";
import type { AppParser, AppSink, Direction } from "../protocol.ts";
import { Body } from "./body.ts";
import { type Asked, Exchanges } from "./exchange.ts";
import { Finder } from "./find.ts";
import { Head } from "./head.ts";
import * as parts from "./parts.ts";
import { HeadScanner } from "./scan.ts";
import { looksLikeRequest, versionAt } from "./start-line.ts";
import { addDecoded } from "./uri.ts";

/** Where one side stands in its message. */
type Phase = "start" | "headers" | "body" | "trailers" | "over" | "lost";

/** Octets of line ends and blanks before a start line that are forgiven, as in Snort. */
const MAX_LEADING = 20;

/** One side of the conversation. */
class Side {
  phase: Phase = "start";
  readonly head: Head = new Head();
  readonly scanner: HeadScanner = new HeadScanner();
  body: Body | undefined = undefined;
  /** Octets of the message so far. */
  octets: number = 0;
  leading: number = 0;
  /** Octets charged for the kept head. */
  held: number = 0;
  asked: Asked | undefined = undefined;
}

/** Working space for what is made of one section; good until its unit was looked at. */
const made = new Growing();
/** What `made` may keep from unit to unit. */
const KEPT = 65_536;

/**
 * Follows one connection. Each message gives a unit for its head, one for each section of its body, and one for its
 * trailers. Later units of a message offer its head's parts too.
 */
export class HttpParser implements AppParser {
  readonly #sink: AppSink;
  readonly #exchanges: Exchanges;
  readonly #toServer: Side = new Side();
  readonly #toClient: Side = new Side();
  readonly #finder: Finder = new Finder();
  #tunnel: boolean = false;

  constructor(sink: AppSink) {
    this.#sink = sink;
    this.#exchanges = new Exchanges(sink);
  }

  #side(direction: Direction): Side {
    return direction === "to-server" ? this.#toServer : this.#toClient;
  }

  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number {
    const side = this.#side(direction);
    let at = start;
    while (at < end && !this.#tunnel) {
      const from = at;
      at = this.#step(side, direction, bytes, at, end);
      if (side.phase === "lost") {
        this.#drop(side);
        return -1;
      }
      if (at === from) break;
    }
    if (side.phase === "body" || side.phase === "trailers") this.#keepHead(side);
    return at - start;
  }

  #step(side: Side, direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    switch (side.phase) {
      case "start":
        return this.#start(side, direction, bytes, at, end);
      case "headers":
        return this.#headers(side, direction, bytes, at, end);
      case "body":
        return this.#body(side, direction, bytes, at, end);
      case "trailers":
        return this.#trailers(side, direction, bytes, at, end);
      case "over":
        side.phase = "lost";
        return at;
      default:
        return at;
    }
  }

  #start(side: Side, direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    while (at < end && isSpace(bytes[at]!)) {
      if (++side.leading > MAX_LEADING) side.phase = "lost";
      at++;
    }
    if (at === end || side.phase === "lost") return at;
    if (!plausible(direction, bytes, at, end)) {
      side.phase = "lost";
      return at;
    }
    const lines = side.scanner.startLine(bytes, at, end);
    if (lines < 0) return at;
    if (!side.head.readStart(direction, bytes, at, at + side.scanner.lineEnd)) {
      side.phase = "lost";
      return at;
    }
    if (side.head.zeroNine) {
      side.head.readHeaders(direction, lines, lines);
      this.#headDone(side, direction, lines - at);
      // Nothing may follow such a request.
      side.phase = "over";
      return lines;
    }
    side.phase = "headers";
    return this.#headers(side, direction, bytes, at, end);
  }

  /** `at` is still where the start line begins: head and headers are read together. */
  #headers(side: Side, direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const next = side.scanner.head(bytes, at, end);
    if (next < 0) return at;
    this.#readHead(side, direction, bytes, at);
    this.#headDone(side, direction, next - at);
    return next;
  }

  #readHead(side: Side, direction: Direction, bytes: Uint8Array, at: number): void {
    const { lineEnd, headers, headersEnd } = side.scanner;
    side.head.readStart(direction, bytes, at, at + lineEnd);
    side.head.readHeaders(direction, at + headers, at + headersEnd);
  }

  #headDone(side: Side, direction: Direction, size: number): void {
    const { head } = side;
    side.octets = size;
    if (direction === "to-server") side.asked = this.#exchanges.ask(head);
    this.#unit(side, direction, "header");
    this.#expectBody(side, direction);
  }

  /** Decides what follows a head: RFC 9112 section 6.3, with Snort's choices where that is broken. */
  #expectBody(side: Side, direction: Direction): void {
    const { head } = side;
    if (direction === "to-client") {
      const code = head.statusCode;
      const asked = this.#exchanges.next;
      if (code === 101 || (asked?.method === "CONNECT" && code >= 200 && code < 300)) {
        this.#tunnel = true;
        this.#sink.become(code === 101 ? upgradedTo(head) : undefined);
        this.#endMessage(side, direction);
        return;
      }
      if (code < 200 || code === 204 || code === 304 || asked?.method === "HEAD") {
        this.#endMessage(side, direction);
        return;
      }
    }
    // HTTP/1.0 knows no Transfer-Encoding. One that we cannot read still overrules Content-Length.
    const transferEncoding = head.hasTransferEncoding && !head.oneZero;
    if (transferEncoding && head.chunked) this.#openBody(side, direction, "chunked", 0);
    else if (!transferEncoding && head.contentLength >= 0) {
      if (head.contentLength === 0) this.#endMessage(side, direction);
      else this.#openBody(side, direction, "length", head.contentLength);
    } else if (direction === "to-server") this.#endMessage(side, direction);
    else this.#openBody(side, direction, "close", 0);
  }

  #openBody(side: Side, direction: Direction, framing: "length" | "chunked" | "close", length: number): void {
    side.phase = "body";
    side.body = new Body(framing, length, side.head.encoding, this.#sink, (bytes, start, end) =>
      this.#section(side, direction, bytes, start, end),
    );
  }

  #body(side: Side, direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const body = side.body!;
    const next = body.read(bytes, at, end);
    side.octets += next - at;
    if (!body.done) return next;
    body.finish();
    if (body.chunked) {
      side.phase = "trailers";
      side.scanner.begin();
    } else this.#endMessage(side, direction);
    return next;
  }

  #trailers(side: Side, direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const next = side.scanner.head(bytes, at, end);
    if (next < 0) return at;
    this.#trailerUnit(side, direction, bytes, at);
    side.octets += next - at;
    this.#endMessage(side, direction);
    return next;
  }

  #trailerUnit(side: Side, direction: Direction, bytes: Uint8Array, at: number): void {
    const size = side.scanner.headersEnd;
    if (size === 0) return;
    made.length = 0;
    addDecoded(bytes, at, at + size, made);
    this.#sink.buffers.set(parts.HTTP_TRAILER, made.bytes, 0, made.length);
    this.#sink.buffers.set(parts.HTTP_RAW_TRAILER, bytes, at, at + size);
    this.#unit(side, direction, "trailer");
  }

  #section(side: Side, direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    const { buffers } = this.#sink;
    buffers.set(PKT_DATA, bytes, start, end);
    buffers.set(FILE_DATA, bytes, start, end);
    buffers.set(parts.HTTP_RAW_BODY, bytes, start, end);
    if (direction === "to-server") {
      made.length = 0;
      addDecoded(bytes, start, end, made);
      buffers.set(parts.HTTP_CLIENT_BODY, made.bytes, 0, made.length);
    }
    this.#unit(side, direction, "body");
    if (made.bytes.length > KEPT) made.release();
  }

  #unit(side: Side, direction: Direction, part: "header" | "body" | "trailer"): void {
    const { buffers } = this.#sink;
    side.head.fill(direction, buffers);
    this.#finder.look(side.head, direction, buffers);
    this.#sink.unit(direction, part);
  }

  #endMessage(side: Side, direction: Direction): void {
    const { head } = side;
    if (direction === "to-server") {
      if (side.asked !== undefined) side.asked.requestBytes = side.octets;
    } else if (head.statusCode >= 200 || head.statusCode === 101)
      this.#exchanges.answer(head.statusCode, head.version, side.octets);
    this.#drop(side);
    side.phase = "start";
  }

  /** Forgets the message at hand. */
  #drop(side: Side): void {
    side.body?.release();
    side.body = undefined;
    side.head.release();
    side.scanner.reset();
    side.asked = undefined;
    side.octets = side.leading = 0;
    this.#sink.holdings.give(side.held);
    side.held = 0;
  }

  /** The message goes on in later packets, and their rules want to see its head. */
  #keepHead(side: Side): void {
    if (side.held > 0) return;
    side.head.keep();
    if (this.#sink.holdings.take(side.head.kept)) side.held = side.head.kept;
    else side.head.forget();
  }

  gap(direction: Direction, length: number): void {
    const side = this.#side(direction);
    if (side.phase === "body" && side.body!.gap(length)) {
      side.octets += length;
      if (side.body!.done) {
        side.body!.finish();
        this.#endMessage(side, direction);
      }
    } else {
      this.#drop(side);
      side.phase = "lost";
    }
  }

  end(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    const side = this.#side(direction);
    if (side.phase === "body") {
      side.body!.finish();
      side.octets += end - start;
      this.#endMessage(side, direction);
    } else if (side.phase === "trailers" && start < end) this.#trailerUnit(side, direction, bytes, start);
    else if ((side.phase === "start" || side.phase === "headers") && start < end)
      this.#cutShort(side, direction, bytes, start, end);
    this.#drop(side);
    side.phase = "lost";
    if (direction === "to-client") this.#exchanges.finish();
  }

  /** A head that was not finished is shown as far as it goes. */
  #cutShort(side: Side, direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (!plausible(direction, bytes, start, end)) return;
    const { scanner, head } = side;
    if (scanner.startLine(bytes, start, end) < 0) {
      if (scanner.lineEnd < 0) scanner.lineEnd = end - start;
      scanner.headers = scanner.headersEnd = end - start;
    }
    if (!head.readStart(direction, bytes, start, start + scanner.lineEnd)) return;
    head.readHeaders(direction, start + scanner.headers, start + scanner.headersEnd);
    side.octets = end - start;
    if (direction === "to-server") side.asked = this.#exchanges.ask(head);
    this.#unit(side, direction, "header");
    this.#endMessage(side, direction);
  }

  close(): void {
    this.#drop(this.#toServer);
    this.#drop(this.#toClient);
  }
}

/** What an upgrade leads to, if it is something that rules have a name for. */
function upgradedTo(head: Head): string | undefined {
  made.length = 0;
  if (!head.addField("upgrade", made)) return undefined;
  const name = latin1(made.bytes, 0, Math.min(made.length, 16)).toLowerCase();
  return name === "h2c" ? "http2" : name === "websocket" ? name : undefined;
}

/** Whether bytes can be the start of a message. */
function plausible(direction: Direction, bytes: Uint8Array, at: number, end: number): boolean {
  if (direction === "to-server") return looksLikeRequest(bytes, at, end) !== "no";
  return end - at < 5 || versionAt(bytes, at, end);
}

/** What may stand before a start line: CR, LF, tab, VT, FF, blank. */
const isSpace = (octet: number): boolean => octet === 0x20 || (octet >= 0x09 && octet <= 0x0d);
