/** ClientHello and ServerHello: RFC 8446 section 4.1, RFC 5246 section 7.4.1. */
import { fromLatin1, Reader } from "../../bytes.ts";
import { ja4 } from "./ja4.ts";
import { md5 } from "./md5.ts";

const SERVER_NAME = 0;
const SUPPORTED_GROUPS = 10;
const POINT_FORMATS = 11;
const SIGNATURE_ALGORITHMS = 13;
const ALPN = 16;
const SUPPORTED_VERSIONS = 43;
/** Extensions of one hello; real ones have some twenty. JA4 counts to 99. */
const MAX_EXTENSIONS = 128;

export interface ClientHello {
  readonly version: number;
  readonly sni: string | undefined;
  /** A sum of what the client offers, and what it is made of. */
  readonly ja3: string;
  readonly ja3Text: string;
  /** The same idea with lists sorted. */
  readonly ja4: string;
}

export interface ServerHello {
  /** The version that the server chose. */
  readonly version: number;
  /** A sum of what the server chose. */
  readonly ja3s: string;
}

/** Values that clients make up to keep servers tolerant, RFC 8701: 0x0a0a, 0x1a1a … JA3 leaves them out. */
const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);

/** `start`: behind the handshake message's header. Undefined when it is cut short or makes no sense. */
export function readClientHello(bytes: Uint8Array, start: number, end: number): ClientHello | undefined {
  const reader = new Reader(bytes, start, end);
  const version = reader.u16();
  reader.skip(32);
  reader.skip(reader.u8()); // session
  const ciphers = readList(reader, reader.u16());
  reader.skip(reader.u8()); // compression
  const extensions: number[] = [];
  let groups: number[] = [];
  let formats: number[] = [];
  let signatures: number[] = [];
  let offered: number[] = [];
  let alpn = "";
  let sni: string | undefined;
  eachExtension(reader, (type, size) => {
    if (!isGrease(type)) extensions.push(type);
    const inner = new Reader(bytes, reader.offset, reader.offset + size);
    if (type === SERVER_NAME) sni = readServerName(inner);
    else if (type === SUPPORTED_GROUPS) groups = readList(inner, inner.u16());
    else if (type === POINT_FORMATS) formats = readOctets(inner);
    else if (type === SIGNATURE_ALGORITHMS) signatures = readList(inner, inner.u16());
    else if (type === SUPPORTED_VERSIONS) offered = readList(inner, inner.u8());
    else if (type === ALPN) alpn = readFirstProtocol(inner);
  });
  if (reader.problem !== undefined) return undefined;
  const text = [
    String(version),
    ...[ciphers, extensions, groups, formats].map((list) => list.join("-")),
  ].join(",");
  const highest = offered.length === 0 ? version : Math.max(...offered);
  return {
    version,
    sni,
    ja3: md5(fromLatin1(text)),
    ja3Text: text,
    ja4: ja4({ version: highest, ciphers, extensions, alpn, signatures }),
  };
}

export function readServerHello(bytes: Uint8Array, start: number, end: number): ServerHello | undefined {
  const reader = new Reader(bytes, start, end);
  const legacy = reader.u16();
  let version = legacy;
  reader.skip(32);
  reader.skip(reader.u8()); // session
  const cipher = reader.u16();
  reader.skip(1); // compression
  if (reader.problem !== undefined) return undefined;
  const extensions: number[] = [];
  eachExtension(reader, (type, size) => {
    if (!isGrease(type)) extensions.push(type);
    if (type === SUPPORTED_VERSIONS && size === 2) version = new Reader(bytes, reader.offset, end).u16();
  });
  return { version, ja3s: md5(fromLatin1(`${legacy},${cipher},${extensions.join("-")}`)) };
}

function eachExtension(reader: Reader, tell: (type: number, size: number) => void): void {
  // Before TLS 1.2 a hello may end without any.
  if (reader.left === 0) return;
  const end = reader.u16() + reader.offset;
  for (
    let count = 0;
    count < MAX_EXTENSIONS && reader.offset < end && reader.problem === undefined;
    count++
  ) {
    const type = reader.u16();
    const size = reader.u16();
    if (size > reader.left) reader.fail("cut short");
    else {
      tell(type, size);
      reader.skip(size);
    }
  }
}

/** `size` octets of 16-bit values. */
function readList(reader: Reader, size: number): number[] {
  const values: number[] = [];
  if (size > reader.left) reader.fail("cut short");
  for (let i = 0; i + 1 < size && reader.problem === undefined; i += 2) {
    const value = reader.u16();
    if (!isGrease(value)) values.push(value);
  }
  return values;
}

function readOctets(reader: Reader): number[] {
  const values: number[] = [];
  for (let left = reader.u8(); left > 0 && reader.problem === undefined; left--) values.push(reader.u8());
  return values;
}

/** RFC 6066 section 3: a list whose only entry is a host name. */
function readServerName(reader: Reader): string | undefined {
  reader.skip(3);
  const name = reader.latin1(reader.u16());
  return reader.problem === undefined && name !== "" ? name : undefined;
}

/** RFC 7301 section 3.1: a list of names, each behind its length. */
function readFirstProtocol(reader: Reader): string {
  reader.skip(2);
  return reader.latin1(reader.u8());
}
