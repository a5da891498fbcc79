/** What a record says, as zone files write it: RFC 1035 section 5, and the RFCs named below. */
import { addressText } from "../../address.ts";
import { fromLatin1, Reader } from "../../bytes.ts";
import { readName } from "./name.ts";

/** Characters of one record's text. */
const MAX_TEXT = 512;
/** Octets shown of a record of a type that has no text of its own. */
const MAX_HEX = 64;
/** Parameters of one SVCB record; real ones have up to five. */
const MAX_PARAMETERS = 16;

/** A reader at the record's data; names in it may point to any place before, counted from `message`. */
type Write = (reader: Reader, message: number) => string;

const name: Write = (reader, message) => readName(reader, message);
const preferenceAndName: Write = (reader, message) => `${reader.u16()} ${readName(reader, message)}`;
const twoNames: Write = (reader, message) => `${readName(reader, message)} ${readName(reader, message)}`;

/** Strings, each behind its length, put together. */
const strings: Write = (reader) => {
  let text = "";
  while (reader.left > 0 && reader.problem === undefined && text.length < MAX_TEXT)
    text += reader.latin1(reader.u8());
  return text;
};

/** Numbers of so many octets each, then the rest in hexadecimal. */
const numbersAndHex =
  (...sizes: readonly number[]): Write =>
  (reader) => {
    const numbers = sizes.map((size) =>
      size === 1 ? reader.u8() : size === 2 ? reader.u16() : reader.u32(),
    );
    return [...numbers, rest(reader)].join(" ").trim();
  };

const writers: { readonly [type: number]: Write } = {
  1: (reader) => address(reader, 4),
  2: name, // NS
  5: name, // CNAME
  6: (reader, message) =>
    [twoNames(reader, message), reader.u32(), reader.u32(), reader.u32(), reader.u32(), reader.u32()].join(
      " ",
    ), // SOA
  7: name,
  8: name,
  9: name, // MB, MG, MR
  12: name, // PTR
  13: (reader) => `${reader.latin1(reader.u8())} ${reader.latin1(reader.u8())}`, // HINFO
  14: twoNames, // MINFO
  15: preferenceAndName, // MX
  16: strings, // TXT
  17: twoNames, // RP, RFC 1183
  18: preferenceAndName, // AFSDB, RFC 1183
  28: (reader) => address(reader, 16), // AAAA, RFC 3596
  33: (reader, message) => `${reader.u16()} ${reader.u16()} ${reader.u16()} ${readName(reader, message)}`, // SRV, RFC 2782
  35: (reader, message) => {
    const order = `${reader.u16()} ${reader.u16()}`;
    const quoted = [0, 0, 0].map(() => `"${reader.latin1(reader.u8())}"`).join(" ");
    return `${order} ${quoted} ${readName(reader, message)}`;
  }, // NAPTR, RFC 3403
  36: preferenceAndName, // KX, RFC 2230
  39: name, // DNAME, RFC 6672
  43: numbersAndHex(2, 1, 1), // DS, RFC 4034
  44: numbersAndHex(1, 1), // SSHFP, RFC 4255
  47: name, // NSEC, RFC 4034: the next one
  48: numbersAndHex(2, 1, 1), // DNSKEY, RFC 4034
  52: numbersAndHex(1, 1, 1), // TLSA, RFC 6698
  64: service, // SVCB, RFC 9460
  65: service, // HTTPS
  99: strings, // SPF, RFC 7208
  257: (reader) => {
    const flags = reader.u8();
    return `${flags} ${reader.latin1(reader.u8())} "${reader.latin1(Math.min(reader.left, MAX_TEXT))}"`;
  }, // CAA, RFC 8659
};

/** Empty when the record makes no sense. Of a type that is not known: its first octets in hexadecimal. */
export function recordText(
  bytes: Uint8Array,
  message: number,
  start: number,
  end: number,
  type: number,
): string {
  const reader = new Reader(bytes, start, end);
  const text = Object.hasOwn(writers, type) ? writers[type]!(reader, message) : rest(reader);
  return reader.problem === undefined ? text.slice(0, MAX_TEXT) : "";
}

function address(reader: Reader, size: 4 | 16): string {
  if (reader.left !== size) reader.fail("no address");
  return addressOf(reader, size);
}

function addressOf(reader: Reader, size: 4 | 16): string {
  const octets = fromLatin1(reader.latin1(size));
  return octets.length === size ? addressText(octets) : "";
}

/** What is left, in hexadecimal. */
function rest(reader: Reader): string {
  let text = "";
  for (const octet of reader.latin1(Math.min(reader.left, MAX_HEX)))
    text += octet.charCodeAt(0).toString(16).padStart(2, "0");
  return text;
}

const parameterNames = ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint"];

/** RFC 9460 section 2.1: a priority, a name, and parameters. */
function service(reader: Reader, message: number): string {
  const parts = [`${reader.u16()} ${readName(reader, message) || "."}`];
  while (reader.left > 0 && reader.problem === undefined && parts.length <= MAX_PARAMETERS) {
    const key = reader.u16();
    const value = fromLatin1(reader.latin1(reader.u16()));
    const written = parameter(key, new Reader(value));
    parts.push(`${parameterNames[key] ?? `key${key}`}${written === "" ? "" : `=${written}`}`);
  }
  return parts.join(" ");
}

function parameter(key: number, value: Reader): string {
  const list: string[] = [];
  while (value.left > 0 && value.problem === undefined)
    switch (parameterNames[key]) {
      case "alpn":
        list.push(value.latin1(value.u8()));
        break;
      case "port":
        list.push(String(value.u16()));
        break;
      case "ipv4hint":
      case "ipv6hint":
        list.push(addressOf(value, key === 4 ? 4 : 16));
        break;
      default:
        return rest(value);
    }
  return value.problem === undefined ? list.join(",") : "";
}
