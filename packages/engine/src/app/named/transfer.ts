/** Files and streams. */
import { u32be } from "../../numbers.ts";
import { beginsWith, type NamedService, near, standsAt } from "./service.ts";

const TFTP_MODES = ["octet\0", "netascii\0", "mail\0"];
const LONGEST_NAME = 255;

/** RFC 1350: read or write, a name, a mode. */
export const tftp: NamedService = {
  name: "tftp",
  transports: ["udp"],
  first: [0],
  looks(bytes, start, end) {
    if (end - start < 9 || bytes[start + 1]! < 1 || bytes[start + 1]! > 2) return false;
    let at = start + 2;
    while (at < end && at < start + LONGEST_NAME && bytes[at] !== 0) at++;
    if (at === start + 2 || bytes[at] !== 0) return false;
    for (const mode of TFTP_MODES) if (isModeAt(mode, bytes, at + 1, end)) return true;
    return false;
  },
};

/** In any case. */
function isModeAt(mode: string, bytes: Uint8Array, at: number, end: number): boolean {
  if (at + mode.length > end) return false;
  for (let i = 0; i < mode.length; i++)
    if ((bytes[at + i]! | 0x20) !== (mode.charCodeAt(i) | 0x20)) return false;
  return true;
}

export const rsync: NamedService = { name: "rsync", transports: ["tcp"], ...beginsWith("@RSYNCD: ") };

/** A method with a URI of its own scheme, or an answer. */
export const rtsp: NamedService = {
  name: "rtsp",
  transports: ["tcp"],
  looks(bytes, start, end) {
    if (standsAt("RTSP/1.0 ", bytes, start, end)) return true;
    let at = start;
    while (at < end && at < start + 16 && isMethod(bytes[at]!)) at++;
    return at > start && standsAt(" rtsp://", bytes, at, end);
  },
};

const isMethod = (octet: number): boolean => (octet >= 0x41 && octet <= 0x5a) || octet === 0x5f;

/** A line with its length in front. */
export const git: NamedService = {
  name: "git",
  transports: ["tcp"],
  first: [0x30],
  looks: (bytes, start, end) =>
    standsAt("git-upload-pack /", bytes, start + 4, end) ||
    standsAt("git-receive-pack /", bytes, start + 4, end),
};

export const bittorrent: NamedService = {
  name: "bittorrent",
  transports: ["tcp"],
  ...beginsWith("\x13BitTorrent protocol"),
};

/** BEP 5: a dictionary whose first key says which node asks or answers. */
export const bittorrentDht: NamedService = {
  name: "bittorrent-dht",
  transports: ["udp"],
  ...beginsWith("d1:ad2:id20:", "d1:rd2:id20:", "d2:ip"),
};

const CALL = 0;
const REPLY = 1;
const FIRST_PROGRAM = 100_000;
const LAST_PROGRAM = 400_000;

/** RFC 5531 section 9: a call of RPC version 2 for one of the programs there are, or an answer. Over TCP behind a mark. */
export const sunrpc: NamedService = {
  name: "sunrpc",
  transports: ["tcp", "udp"],
  looks(bytes, start, end) {
    // The last fragment, of a length that can be.
    if (end - start >= 28 && bytes[start] === 0x80 && u32be(bytes, start + 8) === CALL) start += 4;
    if (end - start < 24) return false;
    const kind = u32be(bytes, start + 4);
    if (kind === CALL) {
      const program = u32be(bytes, start + 12);
      return (
        u32be(bytes, start + 8) === 2 &&
        program >= FIRST_PROGRAM &&
        program < LAST_PROGRAM &&
        u32be(bytes, start + 16) <= 10 &&
        u32be(bytes, start + 20) < 64
      );
    }
    // Accepted, without a word on who answers, and done.
    return (
      kind === REPLY &&
      u32be(bytes, start + 8) === 0 &&
      u32be(bytes, start + 12) === 0 &&
      u32be(bytes, start + 16) === 0 &&
      u32be(bytes, start + 20) <= 5 &&
      u32be(bytes, start) !== 0
    );
  },
};

/** Version 3, a time, four zeros, and what is random: so little that the port must agree. */
export const rtmp: NamedService = {
  name: "rtmp",
  transports: ["tcp"],
  first: [3],
  looks: (bytes, start, end, ports) => near(ports, 1935) && end - start >= 9 && u32be(bytes, start + 5) === 0,
};
