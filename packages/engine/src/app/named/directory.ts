/** Who is who: directories and tickets. */
import { u16be } from "../../numbers.ts";
import type { NamedService } from "./service.ts";

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * Where what an element of BER holds starts; -1 when its header is not all there, or its length takes more than four
 * octets. X.690 section 8.1.3.
 */
function inside(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 > end) return -1;
  const more = bytes[at + 1]! < 0x80 ? 0 : bytes[at + 1]! & 0x7f;
  if (bytes[at + 1] === 0x80 || more > 4) return -1;
  return at + 2 + more <= end ? at + 2 + more : -1;
}

/** Operations of RFC 4511 section 4.2 to 4.14, by their tags. */
const LDAP_OPERATIONS: ReadonlySet<number> = new Set([
  0x42, 0x4a, 0x50, 0x60, 0x61, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x73,
  0x77, 0x78, 0x79,
]);

/** A message: a sequence of a number and an operation. Over UDP too. */
export const ldap: NamedService = {
  name: "ldap",
  transports: ["tcp", "udp"],
  first: [SEQUENCE],
  looks(bytes, start, end) {
    const number = inside(bytes, start, end);
    if (number < 0 || number + 2 > end || bytes[number] !== INTEGER) return false;
    const size = bytes[number + 1]!;
    const operation = number + 2 + size;
    // What SNMP says looks alike but for the octets behind the number.
    return size >= 1 && size <= 4 && operation + 1 < end && LDAP_OPERATIONS.has(bytes[operation]!);
  },
};

/** Messages of RFC 4120 section 5.10 by their tags: those that ask for a ticket, and what answers them. */
const KERBEROS_MESSAGES: ReadonlySet<number> = new Set([0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x7e]);

/** An application's tag, a sequence, and in it the version 5 as its first field, tagged 0 or 1. Over TCP behind a length. */
export const kerberos: NamedService = {
  name: "kerberos",
  transports: ["tcp", "udp"],
  first: [0, ...KERBEROS_MESSAGES],
  looks(bytes, start, end) {
    if (bytes[start] === 0) {
      if (end - start < 5 || u16be(bytes, start) > 1) return false;
      start += 4;
    }
    if (!KERBEROS_MESSAGES.has(bytes[start]!)) return false;
    const sequence = inside(bytes, start, end);
    if (sequence < 0 || bytes[sequence] !== SEQUENCE) return false;
    const version = inside(bytes, sequence, end);
    return (
      version >= 0 &&
      version + 5 <= end &&
      (bytes[version]! | 1) === 0xa1 &&
      bytes[version + 1] === 3 &&
      bytes[version + 2] === INTEGER &&
      bytes[version + 3] === 1 &&
      bytes[version + 4] === 5
    );
  },
};

/** Codes of RFC 2865, 2866 and 5176. */
const RADIUS_CODES: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 11, 40, 41, 42, 43, 44, 45]);
const RADIUS_HEADER = 20;

/** Its length is the datagram's, and attributes fill it. */
export const radius: NamedService = {
  name: "radius",
  transports: ["udp"],
  first: [...RADIUS_CODES],
  looks(bytes, start, end) {
    const size = end - start;
    if (size < RADIUS_HEADER || size > 4_096 || u16be(bytes, start + 2) !== size) return false;
    let at = start + RADIUS_HEADER;
    while (at + 2 <= end && bytes[at]! !== 0 && bytes[at + 1]! >= 2) at += bytes[at + 1]!;
    return at === end;
  },
};
