/** How Snort's http_inspect writes a URI before rules look at it: its defaults, as seen from outside. */
import type { Growing } from "../growing.ts";

const PERCENT = 0x25;
const PLUS = 0x2b;
const DOT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const QUESTION = 0x3f;
const HASH = 0x23;

/** Longest scheme that Snort believes; after that it is not one. */
const MAX_SCHEME = 36;

const hexDigits = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16);
  hexDigits[text.charCodeAt(0)] = digit;
  hexDigits[text.toUpperCase().charCodeAt(0)] = digit;
}

/** The value of a hexadecimal digit, or -1. */
export const hexDigit = (octet: number): number => hexDigits[octet]!;

/** The octet that `%XX` at `at` stands for, or -1 when there is none. */
function percentAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 >= end || bytes[at] !== PERCENT) return -1;
  const high = hexDigits[bytes[at + 1]!]!;
  const low = hexDigits[bytes[at + 2]!]!;
  return high < 0 || low < 0 ? -1 : (high << 4) | low;
}

/** `%XX` at `at` if it is the second or later octet of an UTF-8 character, or -1. */
function continuationAt(bytes: Uint8Array, at: number, end: number): number {
  const octet = percentAt(bytes, at, end);
  return (octet & 0xc0) === 0x80 && octet >= 0 ? octet & 0x3f : -1;
}

/**
 * Adds `bytes` to `out` with `%XX` undone, twice: `%2541` is `A`. Two- and three-octet UTF-8 characters that were
 * written with `%` become one octet, overlong ones too, and 0xff where they do not fit. `%u` is left alone.
 */
export function addDecoded(bytes: Uint8Array, start: number, end: number, out: Growing): void {
  out.reserve(end - start);
  const to = out.bytes;
  const first = out.length;
  let length = first;
  let again = false;
  for (let i = start; i < end; i++) {
    let octet = bytes[i]!;
    if (octet === PERCENT) {
      const decoded = percentAt(bytes, i, end);
      if (decoded < 0) {
        again = true;
        if (i + 1 < end && bytes[i + 1] === PERCENT) i++;
      } else {
        octet = decoded;
        i += 2;
        if ((octet & 0xe0) === 0xc0) {
          const next = continuationAt(bytes, i + 1, end);
          if (next >= 0) {
            octet = Math.min(((octet & 0x1f) << 6) | next, 0xff);
            i += 3;
          }
        } else if ((octet & 0xf0) === 0xe0) {
          const next = continuationAt(bytes, i + 1, end);
          const last = continuationAt(bytes, i + 4, end);
          if (next >= 0 && last >= 0) {
            octet = Math.min(((octet & 0x0f) << 12) | (next << 6) | last, 0xff);
            i += 6;
          }
        }
        if (octet === PERCENT) again = true;
      }
    }
    to[length++] = octet;
  }
  if (again) {
    const until = length;
    length = first;
    for (let i = first; i < until; i++) {
      const decoded = percentAt(to, i, until);
      to[length++] = decoded < 0 ? to[i]! : decoded;
      if (decoded >= 0) i += 2;
    }
  }
  out.length = length;
}

/** From `first` on: `\` is `/`, `+` is a blank. */
function substitute(out: Growing, first: number): void {
  for (let i = first; i < out.length; i++) {
    if (out.bytes[i] === BACKSLASH) out.bytes[i] = SLASH;
    else if (out.bytes[i] === PLUS) out.bytes[i] = 0x20;
  }
}

/** Takes `//`, `/./` and `/x/../` out of the path that starts at `first`. `..` that would leave the root stay. */
function simplifyPath(out: Growing, first: number): void {
  const bytes = out.bytes;
  const until = out.length;
  let length = first;
  for (let i = first; i <= until; i++) {
    // A path that ends in `.` or `..` is treated as if a slash followed.
    const octet = i < until ? bytes[i]! : SLASH;
    if (octet !== SLASH || i === first) {
      bytes[length++] = octet;
      continue;
    }
    const size = length - first;
    const last = bytes[length - 1];
    if (i < until && last === SLASH) continue;
    if (size >= 2 && last === DOT && bytes[length - 2] === SLASH) length--;
    else if (size >= 3 && last === DOT && bytes[length - 2] === DOT && bytes[length - 3] === SLASH) {
      const aboveRoot =
        size === 3 ||
        (size >= 6 && bytes[length - 4] === DOT && bytes[length - 5] === DOT && bytes[length - 6] === SLASH);
      if (aboveRoot) bytes[length++] = SLASH;
      else {
        length -= 3;
        while (bytes[length - 1] !== SLASH) length--;
      }
    } else if (i < until) bytes[length++] = SLASH;
  }
  out.length = length;
}

/** Where path, query and fragment of a URI start; -1 when it is neither `/…` nor `scheme://…`, which is left as it is. */
function pathStart(bytes: Uint8Array, start: number, end: number): number {
  if (start < end && bytes[start] === SLASH) return start;
  for (let i = start; i < end && i - start <= MAX_SCHEME; i++) {
    if (bytes[i] !== COLON) continue;
    if (i === start || bytes[i + 1] !== SLASH || bytes[i + 2] !== SLASH || i + 3 > end) return -1;
    for (i += 3; i < end; i++) {
      const octet = bytes[i];
      if (octet === SLASH || octet === QUESTION || octet === HASH) break;
    }
    return i;
  }
  return -1;
}

/** Whether a URI that starts with a slash already is as `addUri` would write it. */
export function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  if (start >= end || bytes[start] !== SLASH) return false;
  let inPath = true;
  for (let i = start; i < end; i++) {
    const octet = bytes[i];
    if (octet === PERCENT || octet === PLUS || octet === BACKSLASH) return false;
    if (octet === QUESTION || octet === HASH) inPath = false;
    if (inPath && octet === SLASH && i + 1 < end && (bytes[i + 1] === SLASH || bytes[i + 1] === DOT))
      return false;
  }
  return true;
}

/** Adds the normalised form of a request's URI: path, query and fragment, without scheme and host. */
export function addUri(bytes: Uint8Array, start: number, end: number, out: Growing): void {
  const path = pathStart(bytes, start, end);
  if (path < 0) {
    out.add(bytes, start, end);
    return;
  }
  let query = path;
  while (query < end && bytes[query] !== QUESTION && bytes[query] !== HASH) query++;
  out.reserve(end - path + 1);
  const first = out.length;
  addDecoded(bytes, path, query, out);
  substitute(out, first);
  if (query > path) simplifyPath(out, first);
  const rest = out.length;
  addDecoded(bytes, query, end, out);
  substitute(out, rest);
}
