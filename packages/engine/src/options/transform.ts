import type { MatchPoint, Pattern, RuleOption, Transform } from "../rules/option.ts";
import { sha1 } from "../sha1.ts";
import { splitArguments } from "./reading/arguments.ts";
import { decodeBase64 } from "./reading/base64.ts";
import { md5, sha256 } from "./reading/hashes.ts";
import { readPattern } from "./reading/pattern.ts";

/** Octets a transformed buffer may have; units are no longer. */
const MAX_OCTETS = 131_072;

/** Holds what the transform of the moment made; good until the next one. */
const made = new Uint8Array(MAX_OCTETS);

/** One octet after the other: `change` says what becomes of it, -1 for nothing. */
function each(change: (octet: number, at: MatchPoint, index: number) => number): Transform {
  return (at) => {
    const { bytes, start } = at;
    const end = Math.min(at.end, start + MAX_OCTETS);
    let length = 0;
    for (let i = start; i < end; i++) {
      const octet = change(bytes[i]!, at, i);
      if (octet >= 0) made[length++] = octet;
    }
    return put(at, length);
  };
}

function put(at: MatchPoint, length: number): boolean {
  at.bytes = made;
  at.start = 0;
  at.end = length;
  return true;
}

const isSpace = (octet: number | undefined): boolean =>
  octet !== undefined && (octet === 0x20 || (octet >= 9 && octet <= 13));

const anyCase = (pattern: Pattern): Pattern => ({ ...pattern, noCase: true });

function hash(of: (bytes: Uint8Array) => Uint8Array): Transform {
  return (at) => {
    const digest = of(at.bytes.subarray(at.start, Math.min(at.end, at.start + MAX_OCTETS)));
    made.set(digest);
    return put(at, digest.length);
  };
}

const COLON = 0x3a;
const LF = 0x0a;

/** Line after line: `write` puts what becomes of one, with its end, into `made` at a place, and says where that ends. */
function lines(write: (bytes: Uint8Array, start: number, end: number, at: number) => number): Transform {
  return (at) => {
    const { bytes } = at;
    const end = Math.min(at.end, at.start + MAX_OCTETS);
    let length = 0;
    for (let start = at.start; start < end; ) {
      let next = start;
      while (next < end && bytes[next] !== LF) next++;
      if (next < end) next++;
      length = write(bytes, start, next, length);
      start = next;
    }
    return put(at, length);
  };
}

function copy(bytes: Uint8Array, start: number, end: number, at: number): number {
  for (let i = start; i < end; i++) made[at++] = bytes[i]!;
  return at;
}

/** Up to the colon; of a field of HTTP/2 that starts with one, up to the next. */
function lowerName(bytes: Uint8Array, start: number, end: number, at: number): number {
  let inName = true;
  for (let i = start; i < end; i++) {
    const octet = bytes[i]!;
    if (octet === COLON && i > start) inName = false;
    made[at++] = inName && octet >= 65 && octet <= 90 ? octet + 32 : octet;
  }
  return at;
}

function decodeUrl(at: MatchPoint): boolean {
  const { bytes, start } = at;
  const end = Math.min(at.end, start + MAX_OCTETS);
  let length = 0;
  for (let i = start; i < end; i++) {
    const octet = bytes[i]!;
    const code = octet === 0x25 && i + 2 < end ? hexValue(bytes[i + 1]!) * 16 + hexValue(bytes[i + 2]!) : -1;
    if (code >= 0) {
      made[length++] = code;
      i += 2;
    } else made[length++] = octet === 0x2b ? 0x20 : octet;
  }
  return put(at, length);
}

/** Far below zero for what is no digit. */
function hexValue(octet: number): number {
  if (octet >= 48 && octet <= 57) return octet - 48;
  const letter = octet | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1_000;
}

interface Plain {
  readonly summary: string;
  readonly change: Transform;
  readonly searched?: (pattern: Pattern) => Pattern | undefined;
}

const plain: { readonly [name: string]: Plain } = {
  dotprefix: {
    summary: "Puts a dot before the buffer, so that .example.com finds the domain and those under it.",
    change(at) {
      const length = Math.min(at.end - at.start, MAX_OCTETS - 1);
      made.set(at.bytes.subarray(at.start, at.start + length), 1);
      made[0] = 0x2e;
      return put(at, length + 1);
    },
    searched: (pattern) =>
      pattern.bytes[0] === 0x2e ? { ...pattern, bytes: pattern.bytes.slice(1) } : pattern,
  },
  to_lowercase: {
    summary: "Makes capitals small.",
    change: each((octet) => (octet >= 65 && octet <= 90 ? octet + 32 : octet)),
    searched: anyCase,
  },
  to_uppercase: {
    summary: "Makes small letters capitals.",
    change: each((octet) => (octet >= 97 && octet <= 122 ? octet - 32 : octet)),
    searched: anyCase,
  },
  strip_whitespace: {
    summary: "Takes out blanks and line ends.",
    change: each((octet) => (isSpace(octet) ? -1 : octet)),
  },
  compress_whitespace: {
    summary: "Makes runs of blanks one blank.",
    change: each((octet, at, i) =>
      isSpace(octet) ? (i > at.start && isSpace(at.bytes[i - 1]) ? -1 : 0x20) : octet,
    ),
  },
  strip_pseudo_headers: {
    summary: "Takes out lines that start with a colon, as HTTP/2's own fields do.",
    change: lines((bytes, start, end, at) => (bytes[start] === COLON ? at : copy(bytes, start, end, at))),
  },
  header_lowercase: {
    summary: "Makes the names of header fields small.",
    change: lines(lowerName),
    searched: anyCase,
  },
  url_decode: { summary: "Decodes %41 and +.", change: decodeUrl },
  to_md5: { summary: "Makes the MD5 sum of the buffer.", change: hash(md5) },
  to_sha1: { summary: "Makes the SHA-1 sum of the buffer.", change: hash(sha1) },
  to_sha256: { summary: "Makes the SHA-256 sum of the buffer.", change: hash(sha256) },
};

const xor: RuleOption = {
  name: "xor",
  summary: "Combines the buffer with a key, octet by octet.",
  example: 'xor:"0d0ac8ff"',

  add(text, rule) {
    const digits = /^"?((?:[\da-fA-F]{2})+)"?$/.exec(text)?.[1];
    const key = digits === undefined ? "" : readPattern(`|${digits}|`);
    if (typeof key === "string")
      rule.problem(`expected octets in hexadecimal such as "0d0ac8ff", found ${text}`);
    else rule.transform(each((octet, at, i) => octet ^ key[(i - at.start) % key.length]!));
  },
};

/**
 * Octets of Base64 in the buffer, from a place on, and so many of them. Decoding where it stands is fine: what was written is always behind
 * what is read.
 */
const fromBase64: RuleOption = {
  name: "from_base64",
  summary: "Decodes Base64: `bytes N` of it, from `offset N` on.",
  example: "from_base64:bytes 12,offset 3",

  add(text, rule) {
    let bytes = MAX_OCTETS;
    let offset = 0;
    for (const part of splitArguments(text)) {
      const [, word = "", number = ""] = /^(\S+)\s+(\S+)$/.exec(part) ?? [];
      if (word === "bytes" && /^\d{1,6}$/.test(number)) bytes = Number(number);
      else if (word === "offset" && /^\d{1,6}$/.test(number)) offset = Number(number);
      else if (word !== "mode" || !/^(?:rfc4648|rfc2045|strict)$/i.test(number))
        rule.problem(`"${part}" is not bytes, offset or mode with a value`);
    }
    rule.transform((at) => {
      const from = at.start + offset;
      if (from >= at.end) return false;
      return put(at, decodeBase64(at.bytes, from, Math.min(at.end, from + bytes), made));
    });
  },
};

/** Suricata's transforms: each changes the buffer for the options after it. */
export const transforms: readonly RuleOption[] = [
  ...Object.entries(plain).map(
    ([name, { summary, change, searched }]): RuleOption => ({
      name,
      summary,
      example: name,
      add(text, rule) {
        if (text !== "") rule.problem(`takes no value, found "${text}"`);
        rule.transform(change, searched);
      },
    }),
  ),
  xor,
  fromBase64,
];
