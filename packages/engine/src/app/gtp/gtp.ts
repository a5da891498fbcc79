import { type Buffers, bufferNumber } from "../../buffers.ts";
import type { AppParser, AppProtocol, AppSink, Direction } from "../protocol.ts";
import { GTP_VERSIONS } from "./names.ts";

const GTP_INFO = bufferNumber("gtp_info");

/** TS 29.060 section 6, TS 29.274 section 5: octets of header that all messages have. */
const SHORTEST = 8;
const HEADER_0 = 20;
const HEADER_1 = 8;
const HEADER_1_LONG = 12;
const HEADER_2 = 8;
const HEADER_2_LONG = 12;
/** Flags: not GTP', which is for charging; version 1: sequence number, N-PDU number or extension; version 2: a tunnel's end. */
const GTP = 0x10;
const OPTIONAL = 0x07;
const TUNNEL = 0x08;
/** A user's packet: the decoder takes it for a tunnel. */
const USER_DATA = 255;
/** Elements below this have a fixed length in versions 0 and 1. */
const WITH_LENGTH = 128;

/** Octets of elements of fixed length with their type, by version and type, TS 29.060 section 7.7. */
const fixed: readonly { readonly [type: number]: number }[] = [
  {
    1: 2,
    2: 9,
    3: 7,
    4: 5,
    5: 5,
    6: 4,
    8: 2,
    9: 29,
    11: 2,
    12: 4,
    13: 2,
    14: 2,
    15: 2,
    16: 3,
    17: 3,
    18: 4,
    19: 2,
    127: 5,
  },
  {
    ...{
      1: 2,
      2: 9,
      3: 7,
      4: 5,
      5: 5,
      8: 2,
      9: 29,
      11: 2,
      12: 4,
      13: 2,
      14: 2,
      15: 2,
      16: 5,
      17: 5,
      18: 6,
      19: 2,
    },
    ...{ 20: 2, 21: 2, 22: 10, 23: 2, 24: 2, 25: 3, 26: 3, 27: 3, 28: 3, 29: 2, 127: 5 },
  },
];

/**
 * Control messages of GTP over UDP, by port as in Snort's stock binder. Rules see the datagram as it is, and can ask for
 * version, type and elements.
 */
export const gtp: AppProtocol = {
  name: "gtp",
  service: "gtp",
  transports: ["udp"],
  ports: [2123, 2152, 3386],
  probe: () => "no",
  open: (_flow, _transport, sink) => new GtpParser(sink),
};

class GtpParser implements AppParser {
  readonly #sink: AppSink;
  readonly #elements: Elements;

  constructor(sink: AppSink) {
    this.#sink = sink;
    this.#elements = new Elements(sink.buffers);
  }

  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number {
    const header = headerOf(bytes, start, end);
    if (header > 0) {
      const { buffers } = this.#sink;
      buffers.facts.gtpVersion = bytes[start]! >> 5;
      buffers.facts.gtpType = bytes[start + 1]!;
      this.#elements.look(bytes[start]! >> 5, bytes, start + header, end);
      this.#sink.unit(direction);
    }
    return end - start;
  }

  gap(): void {}
  end(): void {}
}

/** Octets of the header; -1 when this is no control message that fits its datagram. */
function headerOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < SHORTEST) return -1;
  const flags = bytes[start]!;
  const version = flags >> 5;
  if (version >= GTP_VERSIONS || (flags & GTP) === 0 || bytes[start + 1] === USER_DATA) {
    // Version 2 has no such flag there: it says that another message follows.
    if (version !== 2) return -1;
  }
  const rest = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  if (version === 0) return end - start === HEADER_0 + rest ? HEADER_0 : -1;
  if (version === 2) {
    const header = (flags & TUNNEL) !== 0 ? HEADER_2_LONG : HEADER_2;
    return rest + 4 <= end - start && header <= rest + 4 ? header : -1;
  }
  if (end - start !== HEADER_1 + rest) return -1;
  return (flags & OPTIONAL) === 0 ? HEADER_1 : behindExtensions(bytes, start, end);
}

/** Each extension says its length in words of four octets, and in its last octet which one follows. */
function behindExtensions(bytes: Uint8Array, start: number, end: number): number {
  let at = start + HEADER_1_LONG;
  while (at <= end && bytes[at - 1] !== 0) {
    const words = at < end ? bytes[at]! : 0;
    if (words === 0) return -1;
    at += words * 4;
  }
  return at <= end ? at - start : -1;
}

/** Finds elements of the message at hand. */
class Elements {
  readonly #buffers: Buffers;
  #version: number = 0;
  #bytes: Uint8Array = new Uint8Array();
  #start: number = 0;
  #end: number = 0;
  readonly #find = (number: number, key: string): boolean => number === GTP_INFO && this.#element(key);

  constructor(buffers: Buffers) {
    this.#buffers = buffers;
  }

  look(version: number, bytes: Uint8Array, start: number, end: number): void {
    this.#version = version;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#buffers.find = this.#find;
  }

  /** `key`: the type in each version, as `131,131,71`. Elements of one type that follow each other are one, as in Snort. */
  #element(key: string): boolean {
    const wanted = Number(key.split(",")[this.#version]);
    const { found } = this.#buffers;
    let before = -1;
    let seen = false;
    for (let at = this.#start; at < this.#end; ) {
      const type = this.#bytes[at]!;
      const size = this.#size(type, at);
      if (size < 1 || at + size > this.#end) break;
      if (type === wanted) {
        if (type !== before) found.start = at;
        found.bytes = this.#bytes;
        found.end = at + size;
        seen = true;
      }
      before = type;
      at += size;
    }
    return seen;
  }

  /** Octets of the element with its type and length; -1: nobody knows. */
  #size(type: number, at: number): number {
    if (this.#version < 2 && type < WITH_LENGTH) return fixed[this.#version]![type] ?? -1;
    if (at + 3 > this.#end) return -1;
    return ((this.#bytes[at + 1]! << 8) | this.#bytes[at + 2]!) + (this.#version === 2 ? 4 : 3);
  }
}
