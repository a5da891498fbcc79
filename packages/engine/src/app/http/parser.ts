import { latin1 } from "../../bytes.ts";
import { Growing } from "../growing.ts";
import type { AppParser, AppSink, Direction } from "../protocol.ts";
import { Exchanges } from "./exchange.ts";
import { Finder } from "./find.ts";
import type { Head } from "./head.ts";
import { Message } from "./message.ts";
import { HeadScanner } from "./scan.ts";
import { looksLikeRequest, versionAt } from "./start-line.ts";

/** Where one side stands in its message. */
type Phase = "start" | "headers" | "body" | "trailers" | "over" | "lost";

/** Octets of line ends and blanks before a start line that are forgiven, as in Snort. */
const MAX_LEADING = 20;

/** One side of the conversation. */
class Side {
  phase: Phase = "start";
  readonly message: Message;
  readonly scanner: HeadScanner = new HeadScanner();
  leading: number = 0;

  constructor(direction: Direction, finder: Finder, sink: AppSink) {
    this.message = new Message(direction, finder, sink);
  }
}

/** Follows one connection: finds where messages and their parts begin and end. */
export class HttpParser implements AppParser {
  readonly #sink: AppSink;
  readonly #exchanges: Exchanges;
  readonly #toServer: Side;
  readonly #toClient: Side;
  #tunnel: boolean = false;

  constructor(sink: AppSink) {
    const finder = new Finder();
    this.#sink = sink;
    this.#exchanges = new Exchanges(sink);
    this.#toServer = new Side("to-server", finder, sink);
    this.#toClient = new Side("to-client", finder, sink);
    this.#toClient.message.exchanges = this.#exchanges;
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
        return -1 - (at - start);
      }
      if (at === from) break;
    }
    if (side.phase === "body" || side.phase === "trailers") side.message.keepHead();
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
    if (!side.message.head.readStart(direction, bytes, at, at + side.scanner.lineEnd)) {
      side.phase = "lost";
      return at;
    }
    if (direction === "to-server" && isPreface(side.message.head)) {
      this.#tunnel = true;
      this.#sink.become(undefined);
      this.#drop(side);
      return at;
    }
    if (side.message.head.zeroNine) {
      side.message.head.readHeaders(direction, lines, lines);
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
    side.message.head.readStart(direction, bytes, at, at + lineEnd);
    side.message.head.readHeaders(direction, at + headers, at + headersEnd);
  }

  #headDone(side: Side, direction: Direction, size: number): void {
    const { head } = side.message;
    side.message.octets = size;
    if (direction === "to-server") side.message.asked = this.#exchanges.ask(head);
    side.message.headUnit();
    this.#expectBody(side, direction);
  }

  /** Decides what follows a head: RFC 9112 section 6.3, with Snort's choices where that is broken. */
  #expectBody(side: Side, direction: Direction): void {
    const { head } = side.message;
    if (direction === "to-client") {
      const code = head.statusCode;
      const asked = this.#exchanges.next;
      const connected = asked?.method === "CONNECT" && code >= 200 && code < 300;
      if (code === 101 || (connected && this.#nothingEarly())) {
        this.#tunnel = true;
        const name = code === 101 ? upgradeOf(head) : undefined;
        // Rules have a name for WebSocket; HTTP/2 shows itself by its preface, and answers this request first.
        this.#sink.become(name === "websocket" ? name : undefined, name === "h2c" ? asked : undefined);
        this.#endMessage(side, direction);
        return;
      }
      if (connected || code < 200 || code === 204 || code === 304 || asked?.method === "HEAD") {
        this.#endMessage(side, direction);
        return;
      }
    }
    // HTTP/1.0 knows no Transfer-Encoding. One that we cannot read still overrules Content-Length.
    const transferEncoding = head.hasTransferEncoding && !head.oneZero;
    if (transferEncoding && head.chunked) this.#openBody(side, "chunked", 0);
    else if (!transferEncoding && head.contentLength >= 0) {
      if (head.contentLength === 0) this.#endMessage(side, direction);
      else this.#openBody(side, "length", head.contentLength);
    } else if (direction === "to-server") this.#endMessage(side, direction);
    else this.#openBody(side, "close", 0);
  }

  /**
   * Whether the client waited for the answer to its CONNECT. What came before may be of the tunnel or the next request: as in
   * Snort the flow stays HTTP then, or whoever sends something early would not be looked at.
   */
  #nothingEarly(): boolean {
    return this.#exchanges.waiting === 1 && this.#toServer.phase === "start";
  }

  #openBody(side: Side, framing: "length" | "chunked" | "close", length: number): void {
    side.phase = "body";
    side.message.openBody(framing, length);
  }

  #body(side: Side, direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const body = side.message.body!;
    const next = body.read(bytes, at, end);
    side.message.octets += next - at;
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
    side.message.trailerUnit(bytes, at, at + side.scanner.headersEnd);
    side.message.octets += next - at;
    this.#endMessage(side, direction);
    return next;
  }

  #endMessage(side: Side, direction: Direction): void {
    const { head } = side.message;
    if (direction === "to-server") {
      if (side.message.asked !== undefined) side.message.asked.requestBytes = side.message.octets;
    } else if (head.statusCode >= 200 || head.statusCode === 101)
      this.#exchanges.answer(head.statusCode, head.version, side.message.octets);
    this.#drop(side);
    side.phase = "start";
  }

  /** Forgets the message at hand. */
  #drop(side: Side): void {
    side.message.release();
    side.scanner.reset();
    side.leading = 0;
  }

  unseen(direction: Direction): boolean {
    const { phase, message } = this.#side(direction);
    return phase === "body" && message.body!.unseen;
  }

  gap(direction: Direction, length: number): void {
    const side = this.#side(direction);
    if (side.phase === "body" && side.message.body!.gap(length)) {
      side.message.octets += length;
      if (side.message.body!.done) {
        side.message.body!.finish();
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
      side.message.body!.finish();
      side.message.octets += end - start;
      this.#endMessage(side, direction);
    } else if (side.phase === "trailers" && start < end)
      side.message.trailerUnit(bytes, start, start + side.scanner.headersEnd);
    else if ((side.phase === "start" || side.phase === "headers") && start < end)
      this.#cutShort(side, direction, bytes, start, end);
    this.#drop(side);
    side.phase = "lost";
    if (direction === "to-client") this.#exchanges.finish();
  }

  /** A head that was not finished is shown as far as it goes. */
  #cutShort(side: Side, direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (!plausible(direction, bytes, start, end)) return;
    const { scanner } = side;
    const { head } = side.message;
    if (scanner.startLine(bytes, start, end) < 0) {
      if (scanner.lineEnd < 0) scanner.lineEnd = end - start;
      scanner.headers = scanner.headersEnd = end - start;
    }
    if (!head.readStart(direction, bytes, start, start + scanner.lineEnd)) return;
    head.readHeaders(direction, start + scanner.headers, start + scanner.headersEnd);
    side.message.octets = end - start;
    if (direction === "to-server") side.message.asked = this.#exchanges.ask(head);
    side.message.headUnit();
    this.#endMessage(side, direction);
  }

  close(): void {
    this.#drop(this.#toServer);
    this.#drop(this.#toClient);
    this.#exchanges.release();
  }
}

/** RFC 9113 section 3.4: an upgrade was agreed on, though we may not have seen it. */
const isPreface = (head: Head): boolean => head.is("PRI") && head.version === "HTTP/2.0" && head.uri === "*";

/** Working space. */
const upgrade = new Growing();

/** What an upgrade leads to. */
function upgradeOf(head: Head): string | undefined {
  upgrade.length = 0;
  if (!head.addField("upgrade", upgrade)) return undefined;
  return latin1(upgrade.bytes, 0, Math.min(upgrade.length, 16)).toLowerCase();
}

/** Whether bytes can be the start of a message. */
function plausible(direction: Direction, bytes: Uint8Array, at: number, end: number): boolean {
  if (direction === "to-server") return looksLikeRequest(bytes, at, end) !== "no";
  return end - at < 5 || versionAt(bytes, at, end);
}

/** What may stand before a start line: CR, LF, tab, VT, FF, blank. */
const isSpace = (octet: number): boolean => octet === 0x20 || (octet >= 0x09 && octet <= 0x0d);
