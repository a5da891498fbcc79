/** What keeps networks going: time, addresses, routes. */
import { u16be, u32be } from "../../numbers.ts";
import { beginsWith, isDigit, isPrintable, type NamedService, near, standsAt } from "./service.ts";

const NTP_PORT = 123;
const NTP_SIZE = 48;
const CLIENT = 3;
const SERVER = 4;
const CONTROL = 6;

/** RFC 5905 section 7.3. Elsewhere than on its port only what a simple client asks, and a server with a clock answers. */
export const ntp: NamedService = {
  name: "ntp",
  transports: ["udp"],
  looks(bytes, start, end, ports) {
    const size = end - start;
    const mode = bytes[start]! & 7;
    const version = (bytes[start]! >> 3) & 7;
    if (version < 1 || version > 4 || mode === 0) return false;
    if (near(ports, NTP_PORT)) {
      if (mode >= CONTROL) return size >= 8;
      return size >= NTP_SIZE && (size - NTP_SIZE) % 4 === 0 && bytes[start + 1]! <= 16;
    }
    if (size !== NTP_SIZE || version < 3) return false;
    if (mode === CLIENT) return allZero(bytes, start + 16, start + 40) && u32be(bytes, start + 40) !== 0;
    const asked = u32be(bytes, start + 32);
    const answered = u32be(bytes, start + 40);
    return (
      mode === SERVER &&
      bytes[start + 1]! < 16 &&
      asked > 0x8000_0000 &&
      answered - asked >= 0 &&
      answered - asked <= 1
    );
  },
};

function allZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTETS = 0x04;

/** A version, a community, a PDU; of version 3 a number that all messages have. */
export const snmp: NamedService = {
  name: "snmp",
  transports: ["udp"],
  first: [SEQUENCE],
  looks(bytes, start, end) {
    const long = end - start > 2 && bytes[start + 1]! >= 0x80 ? bytes[start + 1]! & 0x7f : 0;
    const at = start + 2 + long;
    if (long > 2 || at + 5 > end || bytes[at] !== INTEGER || bytes[at + 1] !== 1) return false;
    if (bytes[at + 2] === 3) return bytes[at + 3] === SEQUENCE && at + 6 < end && bytes[at + 5] === INTEGER;
    if (bytes[at + 2]! > 1 || bytes[at + 3] !== OCTETS || bytes[at + 4]! >= 0x80) return false;
    const pdu = at + 5 + bytes[at + 4]!;
    return pdu < end && bytes[pdu]! >= 0xa0 && bytes[pdu]! <= 0xa8;
  },
};

/** RFC 2131 section 2, with the cookie that tells it from BOOTP. */
export const dhcp: NamedService = {
  name: "dhcp",
  transports: ["udp"],
  first: [1, 2],
  looks: (bytes, start, end) =>
    end - start >= 240 && bytes[start + 2]! <= 16 && u32be(bytes, start + 236) === 0x6382_5363,
};

/** RFC 8415 section 8: by port, and options that fill it. */
export const dhcpv6: NamedService = {
  name: "dhcpv6",
  transports: ["udp"],
  looks(bytes, start, end, ports) {
    if (!near(ports, 546) && !near(ports, 547)) return false;
    const kind = bytes[start]!;
    if (kind === 0 || kind > 36) return false;
    let at = start + (kind === 12 || kind === 13 ? 34 : 4);
    if (at + 4 > end) return false;
    while (at + 4 <= end) at += 4 + u16be(bytes, at + 2);
    return at === end;
  },
};

/** RFC 4271 section 4.1. */
export const bgp: NamedService = {
  name: "bgp",
  transports: ["tcp"],
  first: [0xff],
  looks(bytes, start, end) {
    if (end - start < 19 || u16be(bytes, start + 16) < 19 || u16be(bytes, start + 16) > 4_096) return false;
    for (let i = 0; i < 16; i++) if (bytes[start + i] !== 0xff) return false;
    return bytes[start + 18]! >= 1 && bytes[start + 18]! <= 5;
  },
};

const STUN_HEADER = 20;

/** RFC 8489 section 5. */
export const stun: NamedService = {
  name: "stun",
  transports: ["udp", "tcp"],
  first: [0, 1, 2, 3],
  looks: (bytes, start, end) =>
    end - start >= STUN_HEADER && u32be(bytes, start + 4) === 0x2112_a442 && (bytes[start + 3]! & 3) === 0,
};

/** Versions 1 and 2 of RFC 9000 and 9369, and one that asks for others. */
const QUIC_VERSIONS: ReadonlySet<number> = new Set([0, 1, 0x6b33_43cf]);
const DRAFTS = 0xff_0000;
/** A bit that is always set. */
const FIXED = 0x40;
const LONGEST_ID = 20;

/** RFC 9000 section 17.2: a long header. Drafts are known by their versions, and Google's by a letter. */
export const quic: NamedService = {
  name: "quic",
  transports: ["udp"],
  looks(bytes, start, end) {
    if (end - start < 21) return false;
    const first = bytes[start]!;
    if (first < 0x80)
      // Google's: with a version and an id of eight octets.
      return (first & 0x09) === 0x09 && bytes[start + 9] === 0x51 && isVersionText(bytes, start + 10, end);
    // Google's had two lengths in one octet.
    if (bytes[start + 1] === 0x51) return isVersionText(bytes, start + 2, end);
    const version = u32be(bytes, start + 1);
    if ((first & FIXED) === 0 || (!QUIC_VERSIONS.has(version) && version >>> 8 !== DRAFTS)) return false;
    const to = bytes[start + 5]!;
    if (to > LONGEST_ID || start + 6 + to >= end) return false;
    const from = bytes[start + 6 + to]!;
    return from <= LONGEST_ID && start + 7 + to + from < end;
  },
};

const isVersionText = (bytes: Uint8Array, at: number, end: number): boolean =>
  at + 3 <= end && isDigit(bytes[at]!) && isDigit(bytes[at + 1]!) && isDigit(bytes[at + 2]!);

/** A record of DTLS 1.0 or 1.2 with a handshake. */
export const dtls: NamedService = {
  name: "dtls",
  transports: ["udp"],
  first: [22],
  looks: (bytes, start, end) =>
    end - start >= 14 &&
    bytes[start + 1] === 0xfe &&
    bytes[start + 2]! >= 0xfd &&
    13 + u16be(bytes, start + 11) <= end - start,
};

/** A handshake's first message and its answer have sizes of their own. */
export const wireguard: NamedService = {
  name: "wireguard",
  transports: ["udp"],
  first: [1, 2],
  looks: (bytes, start, end) =>
    end - start === (bytes[start] === 1 ? 148 : 92) &&
    bytes[start + 1] === 0 &&
    u16be(bytes, start + 2) === 0,
};

/** RFC 7296 section 3.1: its length is the datagram's. Behind translators four zeros stand before. */
export const isakmp: NamedService = {
  name: "isakmp",
  transports: ["udp"],
  looks(bytes, start, end) {
    if (end - start >= 32 && u32be(bytes, start) === 0) start += 4;
    if (end - start < 28 || u32be(bytes, start + 24) !== end - start) return false;
    const version = bytes[start + 17];
    const exchange = bytes[start + 18]!;
    if (u32be(bytes, start) === 0 && u32be(bytes, start + 4) === 0) return false;
    if (version === 0x10) return exchange >= 1 && exchange <= 34;
    return version === 0x20 && exchange >= 34 && exchange <= 44;
  },
};

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** RFC 5424 and 3164: a priority, then version 1 or a month. Others write what they like; then the port tells. */
export const syslog: NamedService = {
  name: "syslog",
  transports: ["udp", "tcp"],
  first: [0x3c],
  looks(bytes, start, end, ports) {
    let at = start + 1;
    let priority = 0;
    while (at < end && at < start + 4 && isDigit(bytes[at]!)) priority = priority * 10 + bytes[at++]! - 0x30;
    if (at === start + 1 || at + 5 > end || bytes[at] !== 0x3e || priority > 191) return false;
    at++;
    if (standsAt("1 20", bytes, at, end) || standsAt("1 - ", bytes, at, end)) return true;
    if (near(ports, 514)) return isPrintable(bytes[at]!);
    if (bytes[at + 3] !== 0x20) return false;
    for (const month of MONTHS) if (standsAt(month, bytes, at, end)) return true;
    return false;
  },
};

const ssdpWords = beginsWith("M-SEARCH * HTTP/1.1\r\n", "NOTIFY * HTTP/1.1\r\n");

/** HTTP in datagrams. */
export const ssdp: NamedService = {
  name: "ssdp",
  transports: ["udp"],
  first: [0x4d, 0x4e, 0x48],
  looks: (bytes, start, end, ports) =>
    ssdpWords.looks(bytes, start, end, ports) ||
    (near(ports, 1900) && standsAt("HTTP/1.1 200 ", bytes, start, end)),
};

/** RFC 1002 section 4.4: kind, flags, number, address, and the port it is from. */
export const netbiosDatagrams: NamedService = {
  name: "netbios-dgm",
  transports: ["udp"],
  first: [0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16],
  looks: (bytes, start, end, ports) =>
    near(ports, 138) && end - start >= 14 && u16be(bytes, start + 8) === 138,
};
