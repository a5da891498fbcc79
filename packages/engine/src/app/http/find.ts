import { Buffers, OF_REQUEST } from "../../buffers.ts";
import { fromLatin1 } from "../../bytes.ts";
import { Growing } from "../growing.ts";
import type { Head } from "./head.ts";
import * as parts from "./parts.ts";
import { addDecoded } from "./uri.ts";

const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const QUESTION = 0x3f;
const HASH = 0x23;
const COLON = 0x3a;
const CLOSING_BRACKET = 0x5d;
/** The end of the last header field, and the empty line behind it. */
const EMPTY_LINE = fromLatin1("\r\n\r\n");

/** What the last search made; good until the next. */
const made = new Growing();

/** What the request of a response has. */
const asked = new Buffers();

/** Finds parts by name: one header, one parameter. */
export class Finder {
  #head: Head | undefined;
  /** The request itself, or that which a response answers, if it was kept. */
  #request: Head | undefined;
  #buffers: Buffers | undefined;
  readonly #find: (number: number, key: string) => boolean = (number, key) => this.#look(number, key);

  /** From now on searches are about this message. */
  look(head: Head, request: Head | undefined, buffers: Buffers): void {
    this.#head = head;
    this.#request = request;
    this.#buffers = buffers;
    buffers.find = this.#find;
  }

  #look(number: number, key: string): boolean {
    made.length = 0;
    if (key.startsWith(OF_REQUEST)) return this.#ofRequest(number, key.slice(OF_REQUEST.length));
    if (number === parts.HTTP_PARAM) return this.#param(key);
    if (number === parts.HTTP_HOST) return this.#hostName();
    if (number === parts.HTTP_HEADER_NAMES) return this.#made(this.#head!.addNames(made));
    if (number === parts.HTTP_START) return this.#made(this.#head!.addStart(made));
    if (number === parts.HTTP_MESSAGE) return this.#message();
    const field = /^\s*(?:field\s+)?([^\s,]+)/i.exec(key)?.[1]?.toLowerCase();
    if (field === undefined) return false;
    if (number === parts.HTTP_RAW_HEADER) return this.#made(this.#head!.addField(field, made, true));
    if (number !== parts.HTTP_HEADER || !this.#field(field)) return false;
    const { found } = this.#buffers!;
    const from = made.length;
    addDecoded(made.bytes, found.start, found.end, made);
    found.bytes = made.bytes;
    found.start = from;
    found.end = made.length;
    return true;
  }

  /** A part of the request while the response is looked at: all of it, or one field of it. */
  #ofRequest(number: number, field: string): boolean {
    const request = this.#request;
    if (request === undefined) return false;
    if (field !== "") {
      const before = this.#head;
      this.#head = request;
      const some = this.#look(number, field);
      this.#head = before;
      return some;
    }
    asked.clear();
    request.fill("to-server", asked);
    if (!asked.has(number)) return false;
    const { found } = this.#buffers!;
    found.bytes = asked.bytes[number]!;
    found.start = asked.start[number]!;
    found.end = asked.end[number]!;
    return true;
  }

  #field(name: string): boolean {
    return this.#made(this.#head!.addField(name, made));
  }

  /** The head; with a section of the body that, behind the empty line it follows. */
  #message(): boolean {
    const buffers = this.#buffers!;
    const body = parts.HTTP_RAW_BODY;
    if (!buffers.has(body)) return this.#made(this.#head!.addStart(made));
    made.add(EMPTY_LINE, 0, EMPTY_LINE.length);
    made.add(buffers.bytes[body]!, buffers.start[body]!, buffers.end[body]!);
    return this.#made(true);
  }

  /** In small letters, without a port and the blanks around it. */
  #hostName(): boolean {
    if (!this.#field("host")) return false;
    const { bytes } = made;
    const { found } = this.#buffers!;
    let colon = -1;
    for (let i = 0; i < made.length; i++) {
      const octet = bytes[i]!;
      if (octet >= 0x41 && octet <= 0x5a) bytes[i] = octet | 0x20;
      // The colons inside the brackets of an IPv6 address start no port.
      else if (octet === COLON) colon = i;
      else if (octet === CLOSING_BRACKET) colon = -1;
    }
    if (colon > 0) found.end = colon;
    return true;
  }

  /** Hands over what was put into `made`. */
  #made(some: boolean): boolean {
    if (!some) return false;
    const { found } = this.#buffers!;
    found.bytes = made.bytes;
    found.start = 0;
    found.end = made.length;
    return true;
  }

  /** `"id",nocase`: the value of a parameter of the query, or of a form in the body. */
  #param(key: string): boolean {
    const match = /^\s*"?([^",]+)"?\s*(,\s*nocase)?/i.exec(key);
    if (match === null) return false;
    const noCase = match[2] !== undefined;
    const name = fromLatin1(noCase ? match[1]!.toLowerCase() : match[1]!);
    return this.#inQuery(name, noCase) || this.#inForm(name, noCase);
  }

  #inQuery(name: Uint8Array, noCase: boolean): boolean {
    const buffers = this.#buffers!;
    const bytes = buffers.bytes[parts.HTTP_RAW_URI]!;
    const end = buffers.end[parts.HTTP_RAW_URI]!;
    let at = buffers.start[parts.HTTP_RAW_URI]!;
    while (at < end && bytes[at] !== QUESTION) at++;
    let until = at;
    while (until < end && bytes[until] !== HASH) until++;
    return this.#among(bytes, at + 1, until, name, noCase);
  }

  #inForm(name: Uint8Array, noCase: boolean): boolean {
    const buffers = this.#buffers!;
    const body = parts.HTTP_RAW_BODY;
    if (!buffers.has(parts.HTTP_CLIENT_BODY)) return false;
    if (!/^application\/x-www-form-urlencoded\b/i.test(this.#head!.contentType)) return false;
    return this.#among(buffers.bytes[body]!, buffers.start[body]!, buffers.end[body]!, name, noCase);
  }

  #among(bytes: Uint8Array, at: number, end: number, name: Uint8Array, noCase: boolean): boolean {
    while (at < end) {
      let until = at;
      let equals = -1;
      for (; until < end && bytes[until] !== AMPERSAND; until++)
        if (equals < 0 && bytes[until] === EQUALS) equals = until;
      const nameEnd = equals < 0 ? until : equals;
      made.length = 0;
      addDecoded(bytes, at, nameEnd, made);
      if (same(made, name, noCase)) {
        const { found } = this.#buffers!;
        made.length = 0;
        addDecoded(bytes, Math.min(nameEnd + 1, until), until, made);
        found.bytes = made.bytes;
        found.start = 0;
        found.end = made.length;
        return true;
      }
      at = until + 1;
    }
    return false;
  }
}

function same(text: Growing, name: Uint8Array, noCase: boolean): boolean {
  if (text.length !== name.length) return false;
  for (let i = 0; i < name.length; i++) {
    const octet = text.bytes[i]!;
    const lower = noCase && octet >= 0x41 && octet <= 0x5a ? octet | 0x20 : octet;
    if (lower !== name[i]) return false;
  }
  return true;
}
