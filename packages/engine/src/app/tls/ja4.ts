/**
 * JA4, FoxIO's fingerprint of a TLS client, as its `technical_details/JA4.md` describes it: what the client offers, with
 * lists sorted, so that a client that shuffles them stays the same.
 */
import { fromLatin1 } from "../../bytes.ts";
import { sha256 } from "../../sha2.ts";

/** What of a hello counts. Values made up to keep servers tolerant are left out of all lists. */
export interface Offer {
  /** The highest that is offered. */
  readonly version: number;
  readonly ciphers: readonly number[];
  /** In the order of the hello. */
  readonly extensions: readonly number[];
  /** The first protocol offered by ALPN, one character an octet; empty without. */
  readonly alpn: string;
  readonly signatures: readonly number[];
}

const SERVER_NAME = 0x0000;
const ALPN = 0x0010;
/** In the place of a sum of nothing. */
const NOTHING = "000000000000";
const SUM = NOTHING.length;

const versions: { readonly [version: number]: string } = {
  2: "s2",
  768: "s3",
  769: "10",
  770: "11",
  771: "12",
  772: "13",
};

export function ja4({ version, ciphers, extensions, alpn, signatures }: Offer): string {
  const name = extensions.includes(SERVER_NAME) ? "d" : "i";
  const counts = `${twoDigits(ciphers.length)}${twoDigits(extensions.length)}`;
  const others = extensions.filter((type) => type !== SERVER_NAME && type !== ALPN);
  const offered = sorted(others) + (signatures.length === 0 ? "" : `_${list(signatures)}`);
  return [
    `t${versions[version] ?? "00"}${name}${counts}${ends(alpn)}`,
    ciphers.length === 0 ? NOTHING : sum(sorted(ciphers)),
    others.length === 0 ? NOTHING : sum(offered),
  ].join("_");
}

const twoDigits = (count: number): string => String(Math.min(count, 99)).padStart(2, "0");

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");

const list = (values: readonly number[]): string => values.map((value) => hex(value, 4)).join(",");

const sorted = (values: readonly number[]): string => list(values.toSorted((one, other) => one - other));

/** The first and last character of a protocol's name; of its octets in hexadecimal when one of the two is no letter or digit. */
function ends(alpn: string): string {
  if (alpn === "") return "00";
  const pair = `${alpn[0]}${alpn.at(-1)}`;
  if (/^[0-9A-Za-z]{2}$/.test(pair)) return pair;
  return `${hex(alpn.charCodeAt(0), 2)[0]}${hex(alpn.charCodeAt(alpn.length - 1), 2)[1]}`;
}

function sum(text: string): string {
  let digits = "";
  for (const octet of sha256(fromLatin1(text)).subarray(0, SUM / 2)) digits += hex(octet, 2);
  return digits;
}
