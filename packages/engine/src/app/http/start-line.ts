import { isBlank } from "./header-lines.ts";

/** Longest method that Snort believes. */
const MAX_METHOD = 80;
/** `HTTP/1.1` */
const VERSION_LENGTH = 8;

/** RFC 9110 section 5.6.2: what a method is made of. */
const isToken = new Uint8Array(256);
for (const char of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
  isToken[char.charCodeAt(0)] = 1;

/** Whether bytes can be the start of a request line: a method and a blank. */
export function looksLikeRequest(bytes: Uint8Array, start: number, end: number): "yes" | "no" | "unsure" {
  for (let i = start; i < end; i++) {
    const octet = bytes[i]!;
    if (isBlank(octet)) return i > start ? "yes" : "no";
    if (isToken[octet] === 0 || i - start >= MAX_METHOD) return "no";
  }
  return "unsure";
}

/** Whether `HTTP/` stands at `at`, in either case. */
export function versionAt(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    at + 5 <= end &&
    (bytes[at]! | 0x20) === 0x68 &&
    (bytes[at + 1]! | 0x20) === 0x74 &&
    (bytes[at + 2]! | 0x20) === 0x74 &&
    (bytes[at + 3]! | 0x20) === 0x70 &&
    bytes[at + 4] === 0x2f
  );
}

/** A request line or status line in parts: offsets into the bytes it was read from. Reused: copy what you keep. */
export class StartLine {
  methodEnd: number = 0;
  uri: number = 0;
  uriEnd: number = 0;
  version: number = 0;
  versionEnd: number = 0;
  status: number = 0;
  statusEnd: number = 0;
  message: number = 0;
  messageEnd: number = 0;

  /**
   * `GET /x HTTP/1.1`, or `GET /x`, which is HTTP/0.9: then `version` equals `versionEnd`. A URI may have blanks in it.
   * False when it is neither.
   */
  request(bytes: Uint8Array, start: number, end: number): boolean {
    let i = start;
    while (i < end && !isBlank(bytes[i])) i++;
    this.methodEnd = i;
    while (i < end && isBlank(bytes[i])) i++;
    while (end > i && isBlank(bytes[end - 1])) end--;
    let last = end;
    while (last > i && !isBlank(bytes[last - 1])) last--;
    this.uri = i;
    this.version = this.versionEnd = this.uriEnd = end;
    if (versionAt(bytes, last, end)) {
      this.version = last;
      this.uriEnd = last;
      while (this.uriEnd > i && isBlank(bytes[this.uriEnd - 1])) this.uriEnd--;
      return true;
    }
    return isGet(bytes, start, this.methodEnd);
  }

  /** `HTTP/1.1 200 OK`. False when there is no status code of three digits. */
  response(bytes: Uint8Array, start: number, end: number): boolean {
    this.version = start;
    let i = start;
    while (i < end && !isBlank(bytes[i])) i++;
    this.versionEnd = i;
    while (i < end && isBlank(bytes[i])) i++;
    this.status = i;
    while (i < end && !isBlank(bytes[i])) i++;
    this.statusEnd = i;
    while (i < end && isBlank(bytes[i])) i++;
    this.message = i;
    this.messageEnd = end;
    return this.statusEnd - this.status === 3 && this.versionEnd - this.version >= VERSION_LENGTH;
  }
}

const isGet = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start === 3 && bytes[start] === 0x47 && bytes[start + 1] === 0x45 && bytes[start + 2] === 0x54;
