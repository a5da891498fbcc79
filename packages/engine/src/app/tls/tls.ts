import { PKT_DATA, SSL_STATES, SSL_VERSIONS } from "../../buffers.ts";
import { ENCRYPTED } from "../../shed/shedding.ts";
import type { AppParser, AppProtocol, AppSink, Direction, Guess } from "../protocol.ts";
import { readCertificate } from "./certificate.ts";
import { type ClientHello, readClientHello, readServerHello, type ServerHello } from "./hello.ts";
import * as parts from "./parts.ts";

/** RFC 8446 section 5.1. */
const HEADER = 5;
const CHANGE_CIPHER_SPEC = 20;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const HEARTBEAT = 24;
/** Handshake messages, section 4. */
const MESSAGE_HEADER = 4;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const SERVER_KEY_EXCHANGE = 12;
const CLIENT_KEY_EXCHANGE = 16;
/** Octets of a hello's random, and of the time that TLS up to 1.2 has in it. */
const RANDOM = 32;
const RANDOM_TIME = 4;

const state = (name: string): number => 1 << SSL_STATES.indexOf(name);
const states: { readonly [type: number]: number } = {
  [CLIENT_HELLO]: state("client_hello"),
  [SERVER_HELLO]: state("server_hello"),
  [SERVER_KEY_EXCHANGE]: state("server_keyx"),
  [CLIENT_KEY_EXCHANGE]: state("client_keyx"),
};

const version = (name: string): number => 1 << SSL_VERSIONS.indexOf(name);
const versions: { readonly [version: number]: number } = {
  2: version("sslv2"),
  768: version("sslv3"),
  769: version("tls1.0"),
  770: version("tls1.1"),
  771: version("tls1.2"),
  772: version("tls1.3"),
};

/**
 * TLS and SSL. A unit is all whole records that came in one go; once they are encrypted, whatever came. Sets
 * `facts.sslStates` to the messages in the unit, as Snort's rules find them, and `facts.sslVersions`.
 */
export const tls: AppProtocol = {
  name: "tls",
  service: "ssl",
  transports: ["tcp"],
  ports: [],
  probe,
  open: (_flow, _transport, sink) => new TlsParser(sink),
};

/** A handshake record of SSL 3 or later, or the hello of SSL 2. */
function probe(bytes: Uint8Array, start: number, end: number, direction: Direction): Guess {
  if (bytes[start] === HANDSHAKE) return end - start < 2 ? "unsure" : bytes[start + 1] === 3 ? "yes" : "no";
  if (direction === "to-client" || (bytes[start]! & 0x80) === 0) return "no";
  if (end - start < 5) return "unsure";
  const sslv2 = bytes[start + 2] === CLIENT_HELLO && bytes[start + 3]! <= 3 && bytes[start + 4]! <= 4;
  return sslv2 && measure(bytes, start, end) > HEADER ? "yes" : "no";
}

/** A record with its header. SSL 2 has a bit and a 15-bit length there. */
function measure(bytes: Uint8Array, start: number, end: number): number {
  const type = bytes[start]!;
  if ((type & 0x80) !== 0) return end - start < 2 ? 0 : 2 + (((type & 0x7f) << 8) | bytes[start + 1]!);
  if (end - start < HEADER) return 0;
  if (type < CHANGE_CIPHER_SPEC || type > HEARTBEAT || bytes[start + 1] !== 3) return -1;
  return HEADER + ((bytes[start + 3]! << 8) | bytes[start + 4]!);
}

class TlsParser implements AppParser {
  readonly #sink: AppSink;
  /** Of the unit at hand. */
  #states: number = 0;
  #versions: number = 0;
  #hello: ClientHello | undefined;
  #told: boolean = false;
  /** By side: what follows is encrypted, or makes no sense. */
  readonly #secret: { [direction in Direction]: boolean } = { "to-server": false, "to-client": false };

  /** By side: a record said that what follows is encrypted. */
  readonly #encrypted: { [direction in Direction]: boolean } = { "to-server": false, "to-client": false };

  constructor(sink: AppSink) {
    this.#sink = sink;
  }

  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number {
    if (this.unseen(direction)) {
      this.#sink.leaveOut(ENCRYPTED, end - start);
      return end - start;
    }
    let at = start;
    while (at < end && !this.#secret[direction]) {
      const size = measure(bytes, at, end);
      if (size < 0) this.#secret[direction] = true;
      if (size <= 0 || at + size > end) break;
      this.#record(bytes, at, at + size, direction);
      at += size;
    }
    if (this.#secret[direction]) at = end;
    this.#unit(bytes, start, at, direction);
    return at - start;
  }

  #unit(bytes: Uint8Array, start: number, end: number, direction: Direction): void {
    if (start === end) return;
    const { buffers } = this.#sink;
    buffers.set(PKT_DATA, bytes, start, end);
    buffers.facts.sslStates = this.#states;
    buffers.facts.sslVersions = this.#versions;
    this.#states = 0;
    this.#sink.unit(direction);
  }

  #record(bytes: Uint8Array, start: number, end: number, direction: Direction): void {
    const type = bytes[start]!;
    if ((type & 0x80) !== 0) this.#oldHello(bytes, start, end);
    else {
      if (this.#versions === 0) this.#versions = versions[(bytes[start + 1]! << 8) | bytes[start + 2]!] ?? 0;
      if (type === HANDSHAKE) this.#handshake(bytes, start + HEADER, end, direction);
      else if (type === CHANGE_CIPHER_SPEC || type === APPLICATION_DATA)
        this.#secret[direction] = this.#encrypted[direction] = true;
    }
  }

  /** Messages of one record; one that goes on in the next is read as far as it is here. */
  #handshake(bytes: Uint8Array, start: number, end: number, direction: Direction): void {
    for (let at = start; at + MESSAGE_HEADER <= end; ) {
      const type = bytes[at]!;
      const size = (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
      const body = at + MESSAGE_HEADER;
      const until = Math.min(end, body + size);
      if (type === CLIENT_HELLO || type === SERVER_HELLO) this.#random(bytes, body, until);
      this.#states |= states[type] ?? 0;
      if (type === CLIENT_HELLO) this.#asked(readClientHello(bytes, body, until));
      else if (type === SERVER_HELLO) this.#answered(readServerHello(bytes, body, until));
      else if (type === CERTIFICATE && direction === "to-client") this.#certificate(bytes, body, until);
      at = body + size;
    }
  }

  /** Behind the version. */
  #random(bytes: Uint8Array, start: number, end: number): void {
    const from = start + 2;
    const to = from + RANDOM;
    if (to > end) return;
    const { buffers } = this.#sink;
    buffers.set(parts.TLS_RANDOM, bytes, from, to);
    buffers.set(parts.TLS_RANDOM_TIME, bytes, from, from + RANDOM_TIME);
    buffers.set(parts.TLS_RANDOM_BYTES, bytes, from + RANDOM_TIME, to);
  }

  #oldHello(bytes: Uint8Array, start: number, end: number): void {
    if (end - start < 3 || bytes[start + 2] !== CLIENT_HELLO) return;
    this.#states |= states[CLIENT_HELLO]!;
    this.#versions |= versions[2]!;
  }

  #asked(hello: ClientHello | undefined): void {
    if (hello === undefined) return;
    this.#hello ??= hello;
    const { buffers } = this.#sink;
    parts.set(buffers, parts.TLS_SNI, hello.sni);
    parts.set(buffers, parts.JA3_HASH, hello.ja3);
    parts.set(buffers, parts.JA3_STRING, hello.ja3Text);
    parts.set(buffers, parts.JA4_HASH, hello.ja4);
  }

  /** The first of the list is the server's own, RFC 5246 section 7.4.2. */
  #certificate(bytes: Uint8Array, start: number, end: number): void {
    const certificate = readCertificate(bytes, start, end);
    if (certificate === undefined) return;
    const { buffers } = this.#sink;
    buffers.set(parts.TLS_CERTS, bytes, certificate.start, certificate.end);
    parts.set(buffers, parts.TLS_CERT_FINGERPRINT, certificate.fingerprint);
    parts.set(buffers, parts.TLS_CERT_SERIAL, certificate.serial);
    parts.set(buffers, parts.TLS_CERT_SUBJECT, certificate.subject);
    parts.set(buffers, parts.TLS_CERT_ISSUER, certificate.issuer);
  }

  #answered(hello: ServerHello | undefined): void {
    if (hello === undefined) return;
    parts.set(this.#sink.buffers, parts.JA3S_HASH, hello.ja3s);
    const chosen = hello.version;
    this.#versions = versions[chosen] ?? this.#versions;
    this.#tell(chosen, hello.ja3s);
  }

  #tell(chosen: number, ja3s?: string): void {
    if (this.#told) return;
    this.#told = true;
    const { sni, ja3, ja4 } = this.#hello ?? {};
    this.#sink.transaction({
      type: "tls",
      version: chosen,
      ...(sni !== undefined && { sni }),
      ...(ja3 !== undefined && { ja3 }),
      ...(ja3s !== undefined && { ja3s }),
      ...(ja4 !== undefined && { ja4 }),
    });
  }

  unseen(direction: Direction): boolean {
    return this.#encrypted[direction] && this.#sink.shed.level >= ENCRYPTED;
  }

  gap(direction: Direction): void {
    this.#secret[direction] = true;
  }

  end(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    if (end - start > HEADER && bytes[start] === HANDSHAKE && !this.#secret[direction])
      this.#record(bytes, start, end, direction);
    this.#unit(bytes, start, end, direction);
    // The server never answered.
    if (direction === "to-client" && this.#hello !== undefined) this.#tell(this.#hello.version);
  }
}
