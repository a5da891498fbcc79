/** Header fields as they were sent, for options that count and measure them. */

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const COMMA = 0x2c;

const isBlank = (octet: number | undefined): boolean => octet === 0x20 || octet === 0x09;

/** What was seen in a block of fields; reused. */
export interface FieldCount {
  fields: number;
  /** Octets of the longest, without its line end. */
  longest: number;
  /** Fields of cookies. */
  cookies: number;
}

const count: FieldCount = { fields: 0, longest: 0, cookies: 0 };

/** A field that goes on in the next line is one. */
export function countFields(bytes: Uint8Array, start: number, end: number): FieldCount {
  count.fields = 0;
  count.longest = 0;
  count.cookies = 0;
  for (let at = start; at < end; ) {
    const until = fieldEnd(bytes, at, end);
    const length = withoutLineEnd(bytes, at, until) - at;
    if (length > 0) {
      count.fields++;
      if (length > count.longest) count.longest = length;
      if (isNamed(bytes, at, until, "cookie") || isNamed(bytes, at, until, "set-cookie")) count.cookies++;
    }
    at = until;
  }
  return count;
}

/** Where a field's value stands; `end` is -1 when there is none of this name. Reused. */
export const value: { start: number; end: number; more: boolean } = { start: 0, end: -1, more: false };

/**
 * Finds the first field of this name, in small letters, and puts where its value stands into `value`; `more` says that there are
 * others of the name.
 */
export function findField(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  value.end = -1;
  value.more = false;
  for (let at = start; at < end; ) {
    const until = fieldEnd(bytes, at, end);
    if (isNamed(bytes, at, until, name)) {
      if (value.end >= 0) {
        value.more = true;
        break;
      }
      let from = at;
      while (bytes[from] !== COLON) from++;
      from++;
      let to = withoutLineEnd(bytes, from, until);
      while (from < to && isBlank(bytes[from])) from++;
      while (to > from && isBlank(bytes[to - 1])) to--;
      value.start = from;
      value.end = to;
    }
    at = until;
  }
  return value.end >= 0;
}

/** Behind the line end of a field, and of the lines in which it goes on. */
function fieldEnd(bytes: Uint8Array, at: number, end: number): number {
  while (at < end) {
    while (at < end && bytes[at] !== LF) at++;
    if (at < end) at++;
    if (at >= end || !isBlank(bytes[at])) return at;
  }
  return end;
}

function withoutLineEnd(bytes: Uint8Array, start: number, end: number): number {
  while (end > start && (bytes[end - 1] === LF || bytes[end - 1] === CR)) end--;
  return end;
}

/** Blanks may stand before the colon: nobody should send them, and servers take them. */
function isNamed(bytes: Uint8Array, at: number, end: number, name: string): boolean {
  if (at + name.length >= end) return false;
  for (let i = 0; i < name.length; i++) {
    const octet = bytes[at + i]!;
    if ((octet >= 0x41 && octet <= 0x5a ? octet | 0x20 : octet) !== name.charCodeAt(i)) return false;
  }
  let colon = at + name.length;
  while (colon < end && isBlank(bytes[colon])) colon++;
  return bytes[colon] === COLON && colon < end;
}

/** A whole number that fills the range; NaN when there is something else, or a list of values. */
export function numberIn(bytes: Uint8Array, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at++) {
    const octet = bytes[at]!;
    if (octet === COMMA || octet < 0x30 || octet > 0x39) return Number.NaN;
    number = number * 10 + octet - 0x30;
  }
  return end > start ? number : Number.NaN;
}
