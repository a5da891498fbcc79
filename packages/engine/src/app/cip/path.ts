/** Where a path leads. -1: it does not say. */
export interface Path {
  readonly class: number;
  readonly instance: number;
  readonly attribute: number;
}

/** Kinds of segment, the upper three bits: CIP volume 1, appendix C-1.4. */
const PORT = 0x00;
const LOGICAL = 0x20;
const NETWORK = 0x40;
const SYMBOLIC = 0x60;
const DATA = 0x80;

const CLASS = 0;
const INSTANCE = 1;
const ATTRIBUTE = 4;
const SPECIAL = 5;

/** A padded path. Of two segments that say the same thing the first one counts. */
export function readPath(bytes: Uint8Array, start: number, end: number): Path {
  const found = { class: -1, instance: -1, attribute: -1 };
  let at = start;
  while (at < end) {
    const segment = bytes[at]!;
    if ((segment & 0xe0) === LOGICAL) {
      const kind = (segment >> 2) & 7;
      const value = kind === SPECIAL ? -1 : logicalValue(bytes, at, end);
      if (kind === CLASS && found.class < 0) found.class = value;
      else if (kind === INSTANCE && found.instance < 0) found.instance = value;
      else if (kind === ATTRIBUTE && found.attribute < 0) found.attribute = value;
    }
    const size = segmentSize(bytes, at, end);
    if (size === 0) break;
    at += size;
  }
  return found;
}

/** Of 8, 16 or 32 bits, the lower two bits say; the longer ones stand behind an octet that fills up. */
function logicalValue(bytes: Uint8Array, at: number, end: number): number {
  const format = bytes[at]! & 3;
  if (format === 0 && at + 2 <= end) return bytes[at + 1]!;
  if (format === 1 && at + 4 <= end) return bytes[at + 2]! | (bytes[at + 3]! << 8);
  if (format === 2 && at + 6 <= end)
    return (bytes[at + 2]! | (bytes[at + 3]! << 8) | (bytes[at + 4]! << 16) | (bytes[at + 5]! << 24)) >>> 0;
  return -1;
}

/** Octets of the segment at `at`; 0 when that is unknown. */
function segmentSize(bytes: Uint8Array, at: number, end: number): number {
  const segment = bytes[at]!;
  const next = at + 1 < end ? bytes[at + 1]! : 0;
  switch (segment & 0xe0) {
    case PORT: {
      // An address of several octets says how many; a port beyond 14 takes two more.
      const address = (segment & 0x10) !== 0 ? 2 + next : 2;
      const size = address + ((segment & 0x0f) === 0x0f ? 2 : 0);
      return size + (size & 1);
    }
    case LOGICAL:
      if (((segment >> 2) & 7) === SPECIAL) return (segment & 3) === 0 ? 2 + keySize(next) : 0;
      return [2, 4, 6, 0][segment & 3]!;
    case NETWORK:
      return (segment & 0x10) !== 0 ? 2 + 2 * next : 2;
    case SYMBOLIC:
      return 2 + (segment & 0x1e);
    case DATA:
      // Words for plain data, octets for a name in ASCII.
      return (segment & 0x1f) === 0 ? 2 + 2 * next : (segment & 0x1f) === 0x11 ? 2 + next + (next & 1) : 0;
    default:
      return 0;
  }
}

/** An electronic key of format 4 names vendor, device, product and revision. */
const keySize = (format: number): number => (format === 4 ? 8 : 0);
