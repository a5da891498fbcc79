import type { Buffers } from "../../buffers.ts";
import { EMPTY, latin1 } from "../../bytes.ts";
import { Growing } from "../growing.ts";
import type { Direction } from "../protocol.ts";
import type { Coding } from "./decompress.ts";
import { HeaderLines } from "./header-lines.ts";
import * as parts from "./parts.ts";
import { StartLine } from "./start-line.ts";
import { addDecoded, addUri, isPlain } from "./uri.ts";

const PERCENT = 0x25;
const COMMA = 0x2c;
const SPACE = 0x20;

/** `made` keeps its memory from message to message up to this size. */
const KEPT = 1_024;

/** A part of a head: offsets from its base, or into what was made of it. `end` -1: not there. */
class Slice {
  start: number = 0;
  end: number = -1;
  made: boolean = false;
}

/** Working space; good within one call. */
const lines = new HeaderLines();
const startLine = new StartLine();

/**
 * Start line and headers of one message, and what rules see of them. Borrows the bytes it was read from until
 * `keep`, since most heads are done with in one go.
 */
export class Head {
  #bytes: Uint8Array = EMPTY;
  #base: number = 0;
  #length: number = 0;
  #owned: boolean = false;
  readonly #made: Growing = new Growing();

  readonly #line: Slice = new Slice();
  readonly #method: Slice = new Slice();
  readonly #rawUri: Slice = new Slice();
  readonly #uri: Slice = new Slice();
  readonly #version: Slice = new Slice();
  readonly #status: Slice = new Slice();
  readonly #message: Slice = new Slice();
  readonly #rawHeader: Slice = new Slice();
  readonly #header: Slice = new Slice();
  readonly #rawCookie: Slice = new Slice();
  readonly #cookie: Slice = new Slice();
  readonly #trueIp: Slice = new Slice();
  readonly #host: Slice = new Slice();
  readonly #userAgent: Slice = new Slice();

  /** HTTP/0.9: a request line and nothing else. */
  zeroNine: boolean = false;
  oneZero: boolean = false;
  statusCode: number = 0;
  /** -1 where there is none, or none that makes sense. */
  contentLength: number = -1;
  hasTransferEncoding: boolean = false;
  chunked: boolean = false;
  /** The one that was applied last. */
  encoding: Coding | undefined = undefined;
  contentType: string = "";

  /** Octets this holds of its own. */
  get kept(): number {
    return (this.#owned ? this.#bytes.length : 0) + this.#made.bytes.length;
  }

  /** Reads a message's start line. False when it is none. */
  readStart(direction: Direction, bytes: Uint8Array, start: number, lineEnd: number): boolean {
    this.#clear();
    this.#bytes = bytes;
    this.#base = start;
    this.#owned = false;
    this.#set(this.#line, start, lineEnd);
    return direction === "to-server" ? this.#request(lineEnd) : this.#response(lineEnd);
  }

  #request(lineEnd: number): boolean {
    const bytes = this.#bytes;
    const start = this.#base;
    if (!startLine.request(bytes, start, lineEnd)) return false;
    const { methodEnd, uri, uriEnd, version, versionEnd } = startLine;
    this.#set(this.#method, start, methodEnd);
    this.#set(this.#rawUri, uri, uriEnd);
    if (version === versionEnd) this.zeroNine = true;
    else this.#setVersion(version, versionEnd);
    if (isPlain(bytes, uri, uriEnd)) this.#set(this.#uri, uri, uriEnd);
    else {
      const from = this.#made.length;
      if (this.is("CONNECT")) addDecoded(bytes, uri, uriEnd, this.#made);
      else addUri(bytes, uri, uriEnd, this.#made);
      this.#setMade(this.#uri, from);
    }
    return true;
  }

  #response(lineEnd: number): boolean {
    const bytes = this.#bytes;
    if (!startLine.response(bytes, this.#base, lineEnd)) return false;
    const { version, versionEnd, status, statusEnd, message, messageEnd } = startLine;
    this.#setVersion(version, versionEnd);
    this.#set(this.#status, status, statusEnd);
    this.#set(this.#message, message, messageEnd);
    const code = Number(latin1(bytes, status, statusEnd));
    this.statusCode = Number.isInteger(code) ? code : 0;
    return true;
  }

  #setVersion(start: number, end: number): void {
    this.#set(this.#version, start, end);
    this.oneZero = end - start === 8 && this.#bytes[start + 5] === 0x31 && this.#bytes[start + 7] === 0x30;
  }

  /** Reads the header lines: `start` to `end`, no line end behind the last. Finishes the head. */
  readHeaders(direction: Direction, start: number, end: number): void {
    const bytes = this.#bytes;
    this.#length = end - this.#base;
    this.#set(this.#rawHeader, start, end);
    const cookieName = direction === "to-server" ? "cookie" : "set-cookie";
    let cookies = 0;
    let forwarded = false;
    let lengthSeen = false;
    const cookiesFrom = this.#made.length;
    lines.reset(bytes, start, end);
    while (lines.step()) {
      switch (bytes[lines.start]! | 0x20) {
        case 0x63: // c
          if (lines.is("content-length")) {
            // The first counts, as for Snort.
            if (!lengthSeen) this.contentLength = decimal(lines.value);
            lengthSeen = true;
          } else if (lines.is("content-type")) this.contentType = lines.value;
          else if (lines.is("content-encoding")) this.#readEncoding(lines.value);
          break;
        case 0x68: // h
          if (this.#host.end < 0 && lines.is("host")) this.#set(this.#host, lines.valueStart, lines.valueEnd);
          break;
        case 0x74: // t
          if (lines.is("transfer-encoding")) {
            this.hasTransferEncoding = true;
            // Blanks do not count, wherever they are: so it is for Snort.
            this.chunked = /(^|,)chunked$/i.test(lines.value.replace(/\s+/g, ""));
          } else if (!forwarded && lines.is("true-client-ip")) this.#readTrueIp();
          break;
        case 0x75: // u
          if (this.#userAgent.end < 0 && lines.is("user-agent"))
            this.#set(this.#userAgent, lines.valueStart, lines.valueEnd);
          break;
        case 0x78: // x
          if (lines.is("x-forwarded-for")) {
            forwarded = true;
            this.#readTrueIp();
          }
          break;
      }
      if (lines.is(cookieName)) {
        if (cookies++ > 0) this.#made.add(comma, 0, 1);
        addUnfolded(bytes, lines.valueStart, lines.valueEnd, this.#made);
      }
    }
    if (cookies > 0) this.#setMade(this.#rawCookie, cookiesFrom);
    this.#decodeInto(this.#cookie, this.#rawCookie);
    if (cookies === 0) this.#decodeInto(this.#header, this.#rawHeader);
    else this.#withoutCookies(cookieName, start, end);
  }

  /** Snort leaves the line end of the line before, when it is the last line that goes. */
  #withoutCookies(cookieName: string, start: number, end: number): void {
    const bytes = this.#bytes;
    const from = this.#made.length;
    let at = start;
    lines.reset(bytes, start, end);
    while (lines.step()) {
      if (!lines.is(cookieName)) continue;
      addDecoded(bytes, at, lines.start, this.#made);
      at = lines.next;
    }
    addDecoded(bytes, at, end, this.#made);
    this.#setMade(this.#header, from);
  }

  /** `into` becomes `from` with `%XX` undone. */
  #decodeInto(into: Slice, from: Slice): void {
    if (from.end < 0) return;
    const bytes = from.made ? this.#made.bytes : this.#bytes;
    const offset = from.made ? 0 : this.#base;
    if (has(bytes, offset + from.start, offset + from.end, PERCENT)) {
      const at = this.#made.length;
      addDecoded(bytes, offset + from.start, offset + from.end, this.#made);
      this.#setMade(into, at);
    } else {
      into.start = from.start;
      into.end = from.end;
      into.made = from.made;
    }
  }

  #readEncoding(value: string): void {
    for (const name of value.toLowerCase().split(",")) {
      const coding = name.trim();
      if (coding === "gzip" || coding === "x-gzip") this.encoding = "gzip";
      else if (coding === "deflate" || coding === "br") this.encoding = coding;
      else if (coding !== "identity" && coding !== "") this.encoding = undefined;
    }
  }

  /** The last address of a list: the one that the nearest proxy wrote. */
  #readTrueIp(): void {
    let at = lines.valueEnd;
    while (at > lines.valueStart && this.#bytes[at - 1] !== COMMA && this.#bytes[at - 1] !== SPACE) at--;
    this.#set(this.#trueIp, at, lines.valueEnd);
  }

  /** Whether the request's method is this one. */
  is(method: string): boolean {
    return this.method === method;
  }

  get method(): string {
    return this.#text(this.#method);
  }
  get host(): string | undefined {
    return this.#host.end < 0 ? undefined : this.#text(this.#host);
  }
  get uri(): string {
    return this.#text(this.#rawUri);
  }
  get userAgent(): string | undefined {
    return this.#userAgent.end < 0 ? undefined : this.#text(this.#userAgent);
  }
  get version(): string {
    return this.#text(this.#version);
  }

  #text(slice: Slice): string {
    const end = Math.min(slice.end, slice.start + LOGGED);
    return latin1(this.#bytes, this.#base + slice.start, this.#base + end);
  }

  /** Puts what rules may search into `buffers`. */
  fill(direction: Direction, buffers: Buffers): void {
    const toServer = direction === "to-server";
    if (toServer) {
      this.#put(buffers, parts.HTTP_METHOD, this.#method);
      this.#put(buffers, parts.HTTP_URI, this.#uri);
      this.#put(buffers, parts.HTTP_RAW_URI, this.#rawUri);
      this.#put(buffers, parts.HTTP_TRUE_IP, this.#trueIp);
    } else {
      this.#put(buffers, parts.HTTP_STAT_CODE, this.#status);
      this.#put(buffers, parts.HTTP_STAT_MSG, this.#message);
    }
    this.#put(buffers, toServer ? parts.HTTP_RAW_REQUEST : parts.HTTP_RAW_STATUS, this.#line);
    this.#put(buffers, parts.HTTP_VERSION, this.#version);
    this.#put(buffers, parts.HTTP_HEADER, this.#header);
    this.#put(buffers, parts.HTTP_RAW_HEADER, this.#rawHeader);
    this.#put(buffers, parts.HTTP_COOKIE, this.#cookie);
    this.#put(buffers, parts.HTTP_RAW_COOKIE, this.#rawCookie);
  }

  #put(buffers: Buffers, number: number, slice: Slice): void {
    // What is empty is not there, for Snort: even "does not contain" is false of it.
    if (slice.end <= slice.start) return;
    const offset = slice.made ? 0 : this.#base;
    buffers.set(
      number,
      slice.made ? this.#made.bytes : this.#bytes,
      offset + slice.start,
      offset + slice.end,
    );
  }

  /** The values of one header, with commas between them, added to `out`; unfolded, unless as sent. False: there is none. */
  addField(name: string, out: Growing, asSent: boolean = false): boolean {
    let seen = false;
    const { start, end } = this.#rawHeader;
    lines.reset(this.#bytes, this.#base + start, this.#base + end);
    while (lines.step()) {
      if (!lines.is(name)) continue;
      if (seen) out.add(comma, 0, 1);
      seen = true;
      if (asSent) out.add(this.#bytes, lines.valueStart, lines.valueEnd);
      else addUnfolded(this.#bytes, lines.valueStart, lines.valueEnd, out);
    }
    return seen;
  }

  /** The names of the headers, each in its line, with an empty line before and after. */
  addNames(out: Growing): boolean {
    const { start, end } = this.#rawHeader;
    if (end < 0) return false;
    out.add(CRLF, 0, 2);
    lines.reset(this.#bytes, this.#base + start, this.#base + end);
    while (lines.step()) {
      out.add(this.#bytes, lines.start, lines.nameEnd);
      out.add(CRLF, 0, 2);
    }
    out.add(CRLF, 0, 2);
    return true;
  }

  /** First line and headers as sent, up to the empty line. */
  addStart(out: Growing): boolean {
    const { start, end } = this.#line;
    if (end < 0) return false;
    out.add(this.#bytes, this.#base + start, this.#base + end);
    out.add(CRLF, 0, 2);
    const headers = this.#rawHeader;
    if (headers.end > headers.start) {
      out.add(this.#bytes, this.#base + headers.start, this.#base + headers.end);
      if (out.bytes[out.length - 1] !== 0x0a) out.add(CRLF, 0, 2);
    }
    out.add(CRLF, 0, 2);
    return true;
  }

  /** The same request, with bytes of its own. */
  copy(): Head {
    const one = new Head();
    const bytes = this.#bytes.slice(this.#base, this.#base + Math.max(this.#length, this.#line.end));
    one.readStart("to-server", bytes, 0, this.#line.end);
    one.readHeaders("to-server", Math.max(this.#rawHeader.start, 0), Math.max(this.#rawHeader.end, 0));
    one.#owned = true;
    return one;
  }

  /** Copies what was borrowed: the message goes on in bytes that come later. */
  keep(): void {
    if (this.#owned) return;
    this.#owned = true;
    this.#bytes = this.#bytes.slice(this.#base, this.#base + this.#length);
    this.#base = 0;
  }

  /** Lets go of it while the message goes on: there is no room to keep it. */
  forget(): void {
    const { statusCode } = this;
    this.#clear();
    this.release();
    this.statusCode = statusCode;
  }

  /** The message is over. */
  release(): void {
    this.#bytes = EMPTY;
    this.#base = this.#length = 0;
    this.#owned = false;
    if (this.#made.bytes.length > KEPT) this.#made.release();
  }

  #clear(): void {
    this.#made.length = 0;
    this.#length = 0;
    this.#line.end = this.#method.end = this.#rawUri.end = this.#uri.end = this.#version.end = -1;
    this.#status.end = this.#message.end = this.#rawHeader.end = this.#header.end = -1;
    this.#rawCookie.end = this.#cookie.end = this.#trueIp.end = this.#host.end = this.#userAgent.end = -1;
    this.zeroNine = this.oneZero = this.hasTransferEncoding = this.chunked = false;
    this.statusCode = 0;
    this.contentLength = -1;
    this.encoding = undefined;
    this.contentType = "";
  }

  #set(slice: Slice, start: number, end: number): void {
    slice.start = start - this.#base;
    slice.end = end - this.#base;
    slice.made = false;
  }

  #setMade(slice: Slice, from: number): void {
    slice.start = from;
    slice.end = this.#made.length;
    slice.made = true;
  }
}

/** Characters of a name in the logs; what is longer is cut. */
const LOGGED = 4_096;

/** Adds a header's value with each run of blanks and line ends as one blank. */
function addUnfolded(bytes: Uint8Array, start: number, end: number, out: Growing): void {
  out.reserve(end - start);
  let blank = false;
  for (let i = start; i < end; i++) {
    const octet = bytes[i]!;
    const space = octet === SPACE || octet === 0x09 || octet === 0x0d || octet === 0x0a;
    if (!space) out.bytes[out.length++] = octet;
    else if (!blank) out.bytes[out.length++] = SPACE;
    blank = space;
  }
}

const CRLF = Uint8Array.of(0x0d, 0x0a);
const comma = Uint8Array.of(COMMA);

/** Lengths past this are no lengths: 15 digits stay exact in a number. */
const decimal = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : -1);

function has(bytes: Uint8Array, start: number, end: number, octet: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === octet) return true;
  return false;
}
