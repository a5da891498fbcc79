import type { Guess } from "../protocol.ts";

/** RFC 1006: version 3, an octet that is 0, the packet's length with these four octets. */
export const TPKT = 4;
/** The shortest packet: header, and a COTP TPDU of three octets. */
const SHORTEST = 7;

/** COTP, RFC 905 section 13: kinds of TPDU. */
const CONNECT = 0xe0;
const CONFIRM = 0xd0;
const DATA = 0xf0;
/** The top bit of a data TPDU's third octet: the last one of what belongs together. */
const END = 0x80;

/** How long a packet is by its first octets. 0: more of them are needed. -1: it is none. */
export function tpktLength(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== 3) return -1;
  if (end - start < 2) return 0;
  if (bytes[start + 1] !== 0) return -1;
  if (end - start < TPKT) return 0;
  const length = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  return length < SHORTEST ? -1 : length;
}

/** Where the user data of a data TPDU starts in the packet at `start`; -1: it is another TPDU. */
export function userData(bytes: Uint8Array, start: number, end: number): number {
  const data = start + TPKT + 1 + bytes[start + TPKT]!;
  return end - start >= SHORTEST && (bytes[start + TPKT + 1]! & 0xf0) === DATA && data <= end ? data : -1;
}

/** Whether more data TPDUs belong to the one in the packet at `start`. */
export const continues = (bytes: Uint8Array, start: number): boolean =>
  (bytes[start + TPKT + 2]! & END) === 0;

/** Packets of one side before the data that decides: one opens the connection, and some send empty ones. */
const MOST_BEFORE_DATA = 4;

/** What the user data of a side's first data TPDU says; `at` is before `end`, and `whole` when that is all of it. */
type Judge = (bytes: Uint8Array, at: number, end: number, whole: boolean) => Guess;

/** A side begins with the opening of a connection, as COTP has it, and then the data decides. */
export function probeTpkt(bytes: Uint8Array, start: number, end: number, judge: Judge): Guess {
  let at = start;
  for (let packets = 0; packets < MOST_BEFORE_DATA; packets++) {
    if (at === end) return "unsure";
    const length = tpktLength(bytes, at, end);
    if (length < 0) return "no";
    if (length === 0 || end - at < SHORTEST) return "unsure";
    const kind = bytes[at + TPKT + 1]! & 0xf0;
    if (kind === DATA) {
      const data = at + TPKT + 1 + bytes[at + TPKT]!;
      if (data < at + length)
        return data < end ? judge(bytes, data, Math.min(end, at + length), at + length <= end) : "unsure";
    } else if (kind !== CONNECT && kind !== CONFIRM) return "no";
    else if (!opens(bytes, at + TPKT, Math.min(end, at + length))) return "no";
    if (at + length > end) return "unsure";
    at += length;
  }
  return "no";
}

/** Whether all parameters behind the seven octets of a CR or CC are of COTP: RDP puts a cookie and others there. */
function opens(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start + 7; at < end; at += 2 + (bytes[at + 1] ?? 0)) if (bytes[at]! < 0x80) return false;
  return true;
}
