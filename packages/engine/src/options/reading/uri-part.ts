import type { MatchPoint } from "../../rules/option.ts";

/** The parts of a URI that `http_uri:path` and its like name, RFC 3986 section 3. */
export const URI_PARTS = ["scheme", "host", "port", "path", "query", "fragment"] as const;
export type UriPart = (typeof URI_PARTS)[number];

export const isUriPart = (word: string): word is UriPart => (URI_PARTS as readonly string[]).includes(word);

const SLASH = 0x2f;
const COLON = 0x3a;
const QUESTION = 0x3f;
const HASH = 0x23;
const CLOSING_BRACKET = 0x5d;

/**
 * Narrows what is searched to one part of the URI there; false when it has none. A URI is a path (`/a?b`), absolute
 * (`http://host/a`), a host and port (`host:443`, for CONNECT) or `*`, which has no parts.
 */
export function uriPart(part: UriPart, at: MatchPoint): boolean {
  const { bytes, start, end } = at;
  let path = start;
  let authority = -1;
  let scheme = -1;
  if (bytes[start] !== SLASH) {
    scheme = schemeEnd(bytes, start, end);
    authority = scheme < 0 ? start : scheme + 3;
    path = authority;
    while (path < end && bytes[path] !== SLASH && bytes[path] !== QUESTION && bytes[path] !== HASH) path++;
  }
  let query = path;
  while (query < end && bytes[query] !== QUESTION && bytes[query] !== HASH) query++;
  let fragment = query;
  while (fragment < end && bytes[fragment] !== HASH) fragment++;
  switch (part) {
    case "scheme":
      return put(at, start, scheme);
    case "host":
      return put(at, authority, authority < 0 ? -1 : hostEnd(bytes, authority, path));
    case "port":
      return put(at, authority < 0 ? 0 : hostEnd(bytes, authority, path) + 1, authority < 0 ? -1 : path);
    case "path":
      return put(at, path, query);
    case "query":
      return put(at, query + 1, fragment);
    default:
      return put(at, fragment + 1, end);
  }
}

function put(at: MatchPoint, start: number, end: number): boolean {
  if (end <= start) return false;
  at.start = start;
  at.end = end;
  return true;
}

/** Where `://` starts, or -1. */
function schemeEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 2 < end; at++) {
    if (bytes[at] === COLON) return bytes[at + 1] === SLASH && bytes[at + 2] === SLASH ? at : -1;
    if (bytes[at] === SLASH || bytes[at] === QUESTION) return -1;
  }
  return -1;
}

/** The colons inside the brackets of an IPv6 address start no port. */
function hostEnd(bytes: Uint8Array, start: number, end: number): number {
  let colon = end;
  for (let at = start; at < end; at++)
    if (bytes[at] === COLON) colon = at;
    else if (bytes[at] === CLOSING_BRACKET) colon = end;
  return colon;
}
