/** One element of BER, X.690 section 8.1; reused. */
export interface Element {
  /** The identifier's first octet. */
  tag: number;
  /** The tag's number, whichever way it is written. */
  number: number;
  start: number;
  end: number;
}

/** Octets of a length, and groups of seven bits of a tag, that are read. */
const LONG = 4;

/** Reads the element at `at` into `into`. False: it is cut short, or of unknown length. */
export function readElement(bytes: Uint8Array, at: number, end: number, into: Element): boolean {
  if (at + 2 > end) return false;
  into.tag = bytes[at++]!;
  into.number = into.tag & 0x1f;
  if (into.number === 0x1f) {
    into.number = 0;
    for (let i = 0; ; i++) {
      if (i === LONG || at >= end) return false;
      const octet = bytes[at++]!;
      into.number = into.number * 128 + (octet & 0x7f);
      if (octet < 0x80) break;
    }
  }
  if (at >= end) return false;
  let length = bytes[at++]!;
  if (length >= 0x80) {
    const octets = length & 0x7f;
    if (octets === 0 || octets > LONG || at + octets > end) return false;
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + bytes[at++]!;
  }
  into.start = at;
  into.end = at + length;
  return into.end <= end;
}

/** Makes `into` the first element with this tag among those from `at` to `end`. False: there is none. */
export function findElement(bytes: Uint8Array, at: number, end: number, tag: number, into: Element): boolean {
  while (readElement(bytes, at, end, into)) {
    if (into.tag === tag) return true;
    at = into.end;
  }
  return false;
}
