/** Screens and shells of others, and ways to them. */
import { u16be, u32be } from "../../numbers.ts";
import { beginsWith, type NamedService, near, standsAt } from "./service.ts";

/** RFC 8446 section 5.2, RFC 5246 section 6.2.3. */
const LONGEST_RECORD = 18_432;

const TPKT = 0x03;
const CONNECTION_REQUEST = 0xe0;
const CONNECTION_CONFIRM = 0xd0;

/**
 * MS-RDPBCGR section 2.2.1.1: TPKT, X.224, then a cookie or what is offered. Others that come in TPKT have parameters
 * there; nothing there is RDP by its port.
 */
export const rdp: NamedService = {
  name: "rdp",
  transports: ["tcp"],
  first: [TPKT],
  looks(bytes, start, end, ports) {
    if (end - start < 11 || bytes[start + 1] !== 0 || u16be(bytes, start + 2) !== bytes[start + 4]! + 5)
      return false;
    const kind = bytes[start + 5];
    if (kind !== CONNECTION_REQUEST && kind !== CONNECTION_CONFIRM) return false;
    if (bytes[start + 4] === 6) return near(ports, 3389);
    if (standsAt("Cookie: ", bytes, start + 11, end)) return true;
    // An offer, what was chosen of it, or a refusal: eight octets.
    return end - start >= 15 && bytes[start + 11]! <= 3 && bytes[start + 13] === 8 && bytes[start + 14] === 0;
  },
};

/** Point-to-point tunnels, RFC 2637 section 2: a control message, with its cookie. */
export const pptp: NamedService = {
  name: "pptp",
  transports: ["tcp"],
  first: [0],
  looks: (bytes, start, end) =>
    end - start >= 8 && u16be(bytes, start + 2) === 1 && u32be(bytes, start + 4) === 0x1a2b_3c4d,
};

/** A stream of TLS that was picked up midway: a record that is no handshake. */
export const tlsMidway: NamedService = {
  name: "ssl",
  transports: ["tcp"],
  first: [20, 21, 23],
  looks: (bytes, start, end) =>
    end - start >= 5 &&
    bytes[start + 1] === 3 &&
    bytes[start + 2]! <= 4 &&
    u16be(bytes, start + 3) > 0 &&
    u16be(bytes, start + 3) <= LONGEST_RECORD,
};

/** VNC: "RFB 003.008". */
export const rfb: NamedService = { name: "rfb", transports: ["tcp"], ...beginsWith("RFB 00") };

/** A client says in which order octets stand, and version 11. */
export const x11: NamedService = {
  name: "x11",
  transports: ["tcp"],
  ...beginsWith("B\0\0\x0b\0\0", "l\0\x0b\0\0\0"),
};

/**
 * Version 5: as many ways to log in as announced, of those there are; version 4: connect or bind, and a name ended by
 * zero. What servers answer is too short to tell.
 */
export const socks: NamedService = {
  name: "socks",
  transports: ["tcp"],
  first: [4, 5],
  looks(bytes, start, end, ports) {
    if (end - start < 3) return false;
    const count = bytes[start + 1]!;
    if (bytes[start] === 5) {
      if (count === 0 || count > 10 || start + 2 + count > end) return false;
      for (let i = 0; i < count; i++) if (bytes[start + 2 + i]! > 9) return false;
      return start + 2 + count === end || bytes[start + 2 + count] === 5 || bytes[start + 2 + count] === 1;
    }
    if (
      end - start < 9 ||
      count < 1 ||
      count > 2 ||
      u16be(bytes, start + 2) === 0 ||
      u32be(bytes, start + 4) === 0
    )
      return false;
    for (let at = start + 8; at < end && at < start + 72; at++) {
      if (bytes[at] === 0) return at > start + 8 || near(ports, 1080) || bytes[start + 4] !== 0;
      if (bytes[at]! < 0x20 || bytes[at]! >= 0x7f) return false;
    }
    return false;
  },
};

/** RFC 1282: zero, then the user's name here and there, and the terminal with its speed. */
export const rlogin: NamedService = {
  name: "rlogin",
  transports: ["tcp"],
  first: [0],
  looks(bytes, start, end) {
    let zeros = 1;
    let slash = false;
    for (let at = start + 1; at < end && at < start + 96; at++) {
      const octet = bytes[at]!;
      if (octet === 0) {
        if (bytes[at - 1] === 0) return false;
        zeros++;
        if (zeros === 4) return slash;
      } else if (octet < 0x20 || octet >= 0x7f) return false;
      else if (octet === 0x2f && zeros === 3) slash = true;
    }
    return false;
  },
};
