/** X.509 certificates, RFC 5280 section 4.1, as far as rules ask for them. */
import { latin1 } from "../../bytes.ts";
import { sha1 } from "../../sha1.ts";

export interface Certificate {
  /** Where it stands. */
  readonly start: number;
  readonly end: number;
  /** SHA-1, as `0a:1b:…`. */
  readonly fingerprint: string;
  /** As `0A:1B:…`. */
  readonly serial: string;
  /** As `C=US, O=Let's Encrypt, CN=R3`, in the order of the certificate. */
  readonly subject: string;
  readonly issuer: string;
}

/** Parts of one name; real ones have up to ten. */
const MAX_PARTS = 32;
/** Octets of a certificate; those of the web have one to four thousand. */
const MAX_SIZE = 65_535;

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const OBJECT_ID = 0x06;
const VERSION = 0xa0;

/** Short names of attributes, by the octets of their object identifiers. */
const attributes: { readonly [octets: string]: string } = {
  "550403": "CN",
  "550404": "SN",
  "550405": "serialNumber",
  "550406": "C",
  "550407": "L",
  "550408": "ST",
  "550409": "street",
  "55040a": "O",
  "55040b": "OU",
  "55040c": "title",
  "55040f": "businessCategory",
  "55042a": "GN",
  "2a864886f70d010901": "emailAddress",
  "0992268993f22c6401": "UID",
  "0992268993f22c6419": "DC",
};

/** One tag, length and value; reused. */
class Element {
  start: number = 0;
  end: number = 0;

  /** Reads the element at `at` and gives its tag; -1 when it does not end before `end`. */
  read(bytes: Uint8Array, at: number, end: number): number {
    if (at + 2 > end) return -1;
    let size = bytes[at + 1]!;
    let start = at + 2;
    if (size >= 0x80) {
      const octets = size & 0x7f;
      if (octets === 0 || octets > 3 || start + octets > end) return -1;
      size = 0;
      for (let i = 0; i < octets; i++) size = size * 256 + bytes[start + i]!;
      start += octets;
    }
    this.start = start;
    this.end = start + size;
    return this.end <= end ? bytes[at]! : -1;
  }
}

/** The first of the list that stands in a Certificate message; undefined when it is not all there or makes no sense. */
export function readCertificate(bytes: Uint8Array, start: number, end: number): Certificate | undefined {
  const from = start + 6;
  if (from > end) return undefined;
  const size = (bytes[start + 3]! << 16) | (bytes[start + 4]! << 8) | bytes[start + 5]!;
  const until = from + size;
  if (size === 0 || size > MAX_SIZE || until > end) return undefined;
  const one = new Element();
  // Certificate, then what is signed of it.
  if (one.read(bytes, from, until) !== SEQUENCE) return undefined;
  if (one.read(bytes, one.start, one.end) !== SEQUENCE) return undefined;
  const last = one.end;
  let tag = one.read(bytes, one.start, last);
  if (tag === VERSION) tag = one.read(bytes, one.end, last);
  if (tag !== INTEGER) return undefined;
  const serial = hex(bytes, one.start, one.end).toUpperCase();
  if (one.read(bytes, one.end, last) < 0 || one.read(bytes, one.end, last) !== SEQUENCE) return undefined; // algorithm, issuer
  const issuer = name(bytes, one.start, one.end);
  if (one.read(bytes, one.end, last) < 0 || one.read(bytes, one.end, last) !== SEQUENCE) return undefined; // validity, subject
  const subject = name(bytes, one.start, one.end);
  const digest = sha1(bytes.subarray(from, until));
  return { start: from, end: until, fingerprint: hex(digest, 0, digest.length), serial, subject, issuer };
}

/** A name: sets of attributes, each an object identifier and a text. */
function name(bytes: Uint8Array, start: number, end: number): string {
  const found: string[] = [];
  const set = new Element();
  const one = new Element();
  for (let at = start; found.length < MAX_PARTS && set.read(bytes, at, end) === SET; at = set.end) {
    if (one.read(bytes, set.start, set.end) !== SEQUENCE) continue;
    const last = one.end;
    if (one.read(bytes, one.start, last) !== OBJECT_ID) continue;
    const id = hex(bytes, one.start, one.end).replaceAll(":", "");
    if (one.read(bytes, one.end, last) < 0) continue;
    found.push(`${attributes[id] ?? id}=${latin1(bytes, one.start, one.end)}`);
  }
  return found.join(", ");
}

const MAX_HEX = 64;

function hex(bytes: Uint8Array, start: number, end: number): string {
  const octets: string[] = [];
  for (let i = start; i < Math.min(end, start + MAX_HEX); i++)
    octets.push(bytes[i]!.toString(16).padStart(2, "0"));
  return octets.join(":");
}
