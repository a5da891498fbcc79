import { fromLatin1, latin1 } from "../../bytes.ts";
import type { Limits, Refused } from "../../limits.ts";
import { Growing } from "../growing.ts";
import type { Direction } from "../protocol.ts";
import type { FieldSink } from "./hpack.ts";

const COLON = 0x3a;
/** What a request line must tell, and what else it may. */
type Pseudo = "method" | "scheme" | "authority" | "path" | "status";

const pseudoNames: readonly Pseudo[] = ["method", "scheme", "authority", "path", "status"];

const lineEnd = fromLatin1("\r\n");
const cookieStart = fromLatin1("cookie: ");
const crumbEnd = fromLatin1("; ");
const cookieName = "cookie";
/** HTTP/2 says none; Snort's words for it. */
const version = "HTTP/1.1";

/**
 * Writes a header block as HTTP/1.1 would have it, as Snort does: so all that is known of heads is for it too. Names stay
 * in small letters; the crumbs of a cookie (RFC 9113 section 8.2.3) become one, behind all else.
 */
export class HeadText implements FieldSink {
  readonly text: Growing = new Growing();
  /** Where the start line ends in `text`, and where the header lines start. */
  lineEnd: number = 0;
  headers: number = 0;
  readonly #lines: Growing = new Growing();
  readonly #cookie: Growing = new Growing();
  readonly #pseudo: Map<Pseudo, string> = new Map();
  #toServer: boolean = true;
  #octets: number = 0;
  #limits: Limits | undefined;
  #refused: Refused | undefined;

  /** `promised`: it is a request, though the server says it. */
  begin(direction: Direction, promised: boolean, limits: Limits, refused: Refused): void {
    this.#toServer = promised || direction === "to-server";
    this.#limits = limits;
    this.#refused = refused;
    this.#lines.length = this.#cookie.length = this.text.length = this.#octets = 0;
    this.#pseudo.clear();
  }

  field(bytes: Uint8Array, start: number, nameLength: number, end: number): void {
    const limit = this.#limits!.http2HeaderBytes;
    const before = this.#octets;
    this.#octets += end - start;
    if (this.#octets > limit) {
      // Tables go on to be kept, but a short block may stand for very many octets.
      if (before <= limit) this.#refused!.count("http2HeaderBytes");
      return;
    }
    const value = start + nameLength + 2;
    if (bytes[start] === COLON) this.#setPseudo(bytes, start, nameLength, value, end);
    else if (this.#toServer && isCookie(bytes, start, nameLength)) {
      if (this.#cookie.length > 0) this.#cookie.add(crumbEnd, 0, crumbEnd.length);
      this.#cookie.add(bytes, value, end);
    } else {
      if (this.#lines.length > 0) this.#lines.add(lineEnd, 0, lineEnd.length);
      this.#lines.add(bytes, start, end);
    }
  }

  #setPseudo(bytes: Uint8Array, start: number, nameLength: number, value: number, end: number): void {
    const name = latin1(bytes, start + 1, start + nameLength);
    const known = pseudoNames.find((pseudo) => pseudo === name);
    if (known !== undefined && !this.#pseudo.has(known)) this.#pseudo.set(known, latin1(bytes, value, end));
  }

  get authority(): string | undefined {
    return this.#pseudo.get("authority");
  }
  get path(): string | undefined {
    return this.#pseudo.get("path");
  }

  /** Puts start line and headers in `text`. False when there is no start line to be made. */
  writeHead(): boolean {
    const line = this.#toServer ? this.#requestLine() : this.#statusLine();
    if (line === undefined) return false;
    const octets = fromLatin1(line);
    this.text.add(octets, 0, octets.length);
    this.lineEnd = this.text.length;
    this.text.add(lineEnd, 0, lineEnd.length);
    this.headers = this.text.length;
    this.writeLines();
    return true;
  }

  /** Puts the header lines in `text`: no line end behind the last. */
  writeLines(): void {
    this.text.add(this.#lines.bytes, 0, this.#lines.length);
    if (this.#cookie.length === 0) return;
    if (this.#lines.length > 0) this.text.add(lineEnd, 0, lineEnd.length);
    this.text.add(cookieStart, 0, cookieStart.length);
    this.text.add(this.#cookie.bytes, 0, this.#cookie.length);
  }

  /** RFC 9112 section 3.2: absolute form where it is known for whom, `*` and CONNECT in their own. */
  #requestLine(): string | undefined {
    const method = this.#pseudo.get("method");
    const authority = this.#pseudo.get("authority");
    const path = this.#pseudo.get("path");
    const scheme = this.#pseudo.get("scheme");
    if (!method) return undefined;
    if (path?.startsWith("*")) return `${method} ${path} ${version}`;
    if (method === "CONNECT" && path === undefined)
      return authority ? `${method} ${authority} ${version}` : undefined;
    if (!path) return undefined;
    return scheme && authority
      ? `${method} ${scheme}://${authority}${path} ${version}`
      : `${method} ${path} ${version}`;
  }

  #statusLine(): string | undefined {
    const status = this.#pseudo.get("status");
    return status ? `${version} ${status}` : undefined;
  }
}

function isCookie(bytes: Uint8Array, start: number, nameLength: number): boolean {
  if (nameLength !== cookieName.length) return false;
  for (let i = 0; i < nameLength; i++) if (bytes[start + i] !== cookieName.charCodeAt(i)) return false;
  return true;
}
