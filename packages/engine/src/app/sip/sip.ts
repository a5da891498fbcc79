import { bufferNumber, PKT_DATA } from "../../buffers.ts";
import { latin1 } from "../../bytes.ts";
import { anyOf, text } from "../pattern.ts";
import type { AppParser, AppProtocol, AppSink, Direction } from "../protocol.ts";

const SIP_HEADER = bufferNumber("sip_header");
const SIP_BODY = bufferNumber("sip_body");

const LF = 0x0a;
const CR = 0x0d;

/** Methods that Snort's wizard takes for SIP by themselves; HTTP has the others too, so those need the version. */
const methods = "INVITE CANCEL BYE REGISTER PRACK PUBLISH REFER INFO MESSAGE";
const requests = [...methods.split(" "), "* * SIP/"].map(text);
const responses = [text("SIP/")];

/** RFC 3261. A unit is a message; over UDP that is the packet. Sets `facts.sipMethod` and `facts.sipStatus`. */
export const sip: AppProtocol = {
  name: "sip",
  service: "sip",
  transports: ["udp", "tcp"],
  ports: [],
  probe(bytes, start, end, direction, _transport, seen) {
    const [these, others] = direction === "to-server" ? [requests, responses] : [responses, requests];
    const guess = anyOf(these, bytes, start, end, seen);
    // Both ends call, so a request may come from either.
    return guess === "yes" || anyOf(others, bytes, start, end, seen) === "yes" ? "yes" : guess;
  },
  open: (_flow, transport, sink) => new SipParser(sink, transport === "udp"),
};

class SipParser implements AppParser {
  readonly #sink: AppSink;
  readonly #datagrams: boolean;

  constructor(sink: AppSink, datagrams: boolean) {
    this.#sink = sink;
    this.#datagrams = datagrams;
  }

  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number {
    let at = start;
    while (at < end) {
      const body = afterHead(bytes, at, end);
      if (body < 0 && !this.#datagrams) break;
      const next = this.#datagrams ? end : body + contentLength(bytes, at, body);
      if (next > end) break;
      this.#unit(bytes, at, body < 0 ? end : body, next, direction);
      at = next;
    }
    return at - start;
  }

  #unit(bytes: Uint8Array, start: number, body: number, end: number, direction: Direction): void {
    const { buffers } = this.#sink;
    buffers.set(PKT_DATA, bytes, start, end);
    buffers.set(SIP_HEADER, bytes, start, body);
    if (body < end) buffers.set(SIP_BODY, bytes, body, end);
    const line = latin1(bytes, start, Math.min(body, start + 64));
    const status = /^SIP\/\d\.\d (\d{3})/i.exec(line);
    if (status !== null) buffers.facts.sipStatus = Number(status[1]);
    else buffers.facts.sipMethod = /^[^\s]+/.exec(line)?.[0].toLowerCase();
    this.#sink.unit(direction);
  }

  gap(): void {}

  end(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (start < end) this.#unit(bytes, start, end, end, direction);
  }
}

/** Where a message's body starts: behind an empty line. -1: not yet. */
function afterHead(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    if (bytes[i] !== LF) continue;
    if (bytes[i + 1] === LF && i + 1 < end) return i + 2;
    if (bytes[i + 1] === CR && bytes[i + 2] === LF && i + 2 < end) return i + 3;
  }
  return -1;
}

/** Without one there is no body, section 18.3. */
function contentLength(bytes: Uint8Array, start: number, end: number): number {
  const value = /^(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})/im.exec(latin1(bytes, start, end))?.[1];
  return value === undefined ? 0 : Number(value);
}
