/** Databases, caches and what else keeps data. */
import { u16be, u32be, u32le } from "../../numbers.ts";
import { beginsWith, isDigit, isPrintable, type NamedService, near, standsAt } from "./service.ts";

/** A handshake of the server: length, number 0, protocol 10, its version as text. Or the client's answer, with 23 zeros. */
export const mysql: NamedService = {
  name: "mysql",
  transports: ["tcp"],
  looks(bytes, start, end) {
    if (end - start < 7 || bytes[start + 2] !== 0) return false;
    const size = bytes[start]! | (bytes[start + 1]! << 8);
    if (bytes[start + 3] === 0)
      return (
        size >= 30 && bytes[start + 4] === 10 && isDigit(bytes[start + 5]!) && isVersion(bytes[start + 6]!)
      );
    // Capabilities say "protocol 4.1"; largest packet, character set, then what is reserved.
    if (bytes[start + 3] !== 1 || size < 33 || end - start < 36 || (bytes[start + 5]! & 0x02) === 0)
      return false;
    for (let at = start + 13; at < start + 32; at++) if (bytes[at] !== 0) return false;
    return true;
  },
};

const isVersion = (octet: number): boolean => isDigit(octet) || octet === 0x2e;

/** Codes that stand in the place of a version: cancel, TLS, GSSAPI. */
const POSTGRES_CODES: ReadonlySet<number> = new Set([80877102, 80877103, 80877104]);

/** A client's start: length, then version 3 or a code. A server that was heard first: how to authenticate. */
export const postgresql: NamedService = {
  name: "postgresql",
  transports: ["tcp"],
  first: [0, 0x52],
  looks(bytes, start, end) {
    if (bytes[start] === 0x52)
      return (
        end - start >= 9 &&
        u16be(bytes, start + 1) === 0 &&
        u32be(bytes, start + 5) <= 12 &&
        isSize(bytes, start)
      );
    if (end - start < 9) return end - start === 8 && isCode(bytes, start);
    if (isCode(bytes, start)) return true;
    const size = u32be(bytes, start);
    if (size < 9 || size > 10_000 || u16be(bytes, start + 4) !== 3 || u16be(bytes, start + 6) > 2)
      return false;
    return isPrintable(bytes[start + 8]!);
  },
};

const isCode = (bytes: Uint8Array, start: number): boolean =>
  (u32be(bytes, start) === 8 || u32be(bytes, start) === 16) && POSTGRES_CODES.has(u32be(bytes, start + 4));

/** Of an authentication request: 8 octets, or some more for what is asked. */
function isSize(bytes: Uint8Array, start: number): boolean {
  const size = u32be(bytes, start + 1);
  return size >= 8 && size <= 1_024;
}

const redisWords = beginsWith(
  "+PONG\r\n",
  "-NOAUTH ",
  "-WRONGPASS ",
  "-DENIED Redis",
  "-NOPERM ",
  "-MOVED ",
  "PING\r\n",
  "INFO\r\n",
  "# Server\r\nredis_",
);

/** Answers by themselves are said by others too: Snort takes the first for POP3. */
const redisByPort = beginsWith("+OK", "-ERR", ":", "$", "*");

/** Commands are lists of texts: `*2`, `$3`. */
export const redis: NamedService = {
  name: "redis",
  transports: ["tcp"],
  overrules: true,
  looks(bytes, start, end, ports) {
    if (redisWords.looks(bytes, start, end, ports)) return true;
    if (near(ports, 6379) && redisByPort.looks(bytes, start, end, ports)) return true;
    if (bytes[start] !== 0x2a) return false;
    const at = counted(bytes, start, end);
    return at > 0 && at < end && bytes[at] === 0x24 && counted(bytes, at, end) > 0;
  },
};

/** Where the line of a number behind its letter ends; -1 when it is none. */
function counted(bytes: Uint8Array, start: number, end: number): number {
  let at = start + 1;
  while (at < end && at < start + 8 && isDigit(bytes[at]!)) at++;
  return at > start + 1 && standsAt("\r\n", bytes, at, end) ? at + 2 : -1;
}

/** Operations: reply, query, compressed, message. */
const MONGO_OPERATIONS: ReadonlySet<number> = new Set([1, 2004, 2012, 2013]);
/** Octets of a message may be 48 million; nobody begins with so many. */
const LARGEST_FIRST = 1_000_000;

export const mongodb: NamedService = {
  name: "mongodb",
  transports: ["tcp"],
  looks(bytes, start, end) {
    if (end - start < 20) return false;
    const size = u32le(bytes, start);
    const operation = u32le(bytes, start + 12);
    if (size < 26 || size > LARGEST_FIRST || !MONGO_OPERATIONS.has(operation)) return false;
    // A reply says what it answers, a request answers nothing.
    return operation === 1
      ? u32le(bytes, start + 8) !== 0
      : operation === 2013 || u32le(bytes, start + 8) === 0;
  },
};

const memcachedWords = beginsWith("stats\r\n", "version\r\n", "VALUE ", "STAT ", "STORED\r\n", "VERSION 1.");
/** Said by others too: Snort takes `get` for HTTP. */
const memcachedByPort = beginsWith("get", "set", "add", "incr", "delete", "touch");

/** Lines of text, or a binary header whose lengths fit each other. Over UDP eight octets stand before. */
export const memcached: NamedService = {
  name: "memcached",
  transports: ["tcp", "udp"],
  overrules: true,
  looks(bytes, start, end, ports) {
    if (end - start >= 24 && (bytes[start]! & 0xfe) === 0x80)
      return (
        bytes[start + 1]! <= 0x40 &&
        bytes[start + 5] === 0 &&
        u32be(bytes, start + 8) >= u16be(bytes, start + 2) + bytes[start + 4]! &&
        u32be(bytes, start + 8) <= 1_048_576 &&
        u16be(bytes, start + 6) < 0x100
      );
    if (
      end - start > 8 &&
      bytes[start + 2] === 0 &&
      u16be(bytes, start + 4) > 0 &&
      u16be(bytes, start + 6) === 0
    )
      return memcachedWords.looks(bytes, start + 8, end, ports);
    return (
      memcachedWords.looks(bytes, start, end, ports) ||
      (near(ports, 11211) && memcachedByPort.looks(bytes, start, end, ports))
    );
  },
};

/** CQL: version 3 to 5, for the server with a bit on top; OPTIONS or STARTUP, and their answers. */
export const cassandra: NamedService = {
  name: "cassandra",
  transports: ["tcp"],
  first: [3, 4, 5, 0x83, 0x84, 0x85],
  looks(bytes, start, end) {
    if (end - start < 9 || bytes[start + 1]! > 0x1f || u16be(bytes, start + 5) !== 0) return false;
    const operation = bytes[start + 4]!;
    if (bytes[start]! < 0x80)
      return operation === 5
        ? u32be(bytes, start + 5) === 0
        : operation === 1 && u32be(bytes, start + 5) >= 20;
    return (operation === 2 && u32be(bytes, start + 5) === 0) || operation === 6;
  },
};

/** Kinds of packets, MS-TDS section 2.2.3.1.1: all that a client or a server sends. */
const TDS_KINDS: ReadonlySet<number> = new Set([1, 2, 3, 4, 6, 7, 14, 16, 17, 18]);

/** Microsoft SQL Server: a PRELOGIN packet, whose first option is the version. Of others only the port tells more. */
export const tds: NamedService = {
  name: "tds",
  transports: ["tcp"],
  first: [...TDS_KINDS],
  looks: (bytes, start, end, ports) =>
    near(ports, 1433) ? isTdsHeader(bytes, start, end) : isPrelogin(bytes, start, end),
};

const isTdsHeader = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start >= 8 && bytes[start + 1]! <= 1 && u16be(bytes, start + 2) >= 8 && bytes[start + 7] === 0;

const isPrelogin = (bytes: Uint8Array, start: number, end: number): boolean =>
  (bytes[start] === 0x12 || bytes[start] === 0x04) &&
  end - start >= 14 &&
  bytes[start + 1]! <= 1 &&
  u16be(bytes, start + 2) >= 26 &&
  u16be(bytes, start + 2) < 4_096 &&
  bytes[start + 7] === 0 &&
  bytes[start + 8] === 0 &&
  u16be(bytes, start + 9) >= 11 &&
  u16be(bytes, start + 9) < 128 &&
  u16be(bytes, start + 11) === 6;

/** Oracle: CONNECT, with both sums left out, and a version from 300 to 400. */
export const sqlnet: NamedService = {
  name: "sqlnet",
  transports: ["tcp"],
  first: [0, 1],
  looks: (bytes, start, end) =>
    end - start >= 12 &&
    u16be(bytes, start) >= 58 &&
    u16be(bytes, start + 2) === 0 &&
    bytes[start + 4] === 1 &&
    u16be(bytes, start + 6) === 0 &&
    u16be(bytes, start + 8) >= 300 &&
    u16be(bytes, start + 8) < 400 &&
    u16be(bytes, start + 10) <= u16be(bytes, start + 8),
};
