import { type Element, findElement, readElement } from "./ber.ts";

/** Where the MMS PDU stands in the user data of COTP, and what service it is for. */
export interface MmsMessage {
  readonly start: number;
  readonly end: number;
  /** Of a confirmed request or response, else -1. */
  readonly service: number;
}

/** Session, X.225 section 8: what opens a connection, and what gives tokens before data. */
const CONNECT = 0x0d;
const ACCEPT = 0x0e;
const GIVE_TOKENS = 0x01;
/** Parameters of those: groups, and user data. */
const USER_DATA = 0xc1;
const EXTENDED_USER_DATA = 0xc2;
/** Data transfer stands behind give-tokens; both have the same number and no parameters. */
const DATA_TRANSFER = 4;

/** Some leave the layers between out: session has no such numbers, and MMS has all its tags here. */
const BARE = 0x80;

/** Presentation, X.226: the set of a connection, its normal parameters, a list of data and one of its values. */
const CONNECT_SET = 0x31;
const NORMAL = 0xa2;
const FULLY_ENCODED = 0x61;
const DATA_LIST = 0x30;
const SINGLE = 0xa0;
/** ACSE, X.227: request and answer, user information, which is external. */
const REQUEST = 0x60;
const ANSWER = 0x61;
const USER_INFORMATION = 0xbe;
const EXTERNAL = 0x28;

/** MMS, ISO 9506-2: what is asked and answered, with an id first. */
const confirmed: readonly number[] = [0xa0, 0xa1];
const INVOKE_ID = 0x02;
const MODIFIERS = 0x30;

const one: Element = { tag: 0, number: 0, start: 0, end: 0 };

/** Reads the MMS message in the user data of COTP, below session and presentation; undefined: there is none. */
export function readMms(bytes: Uint8Array, start: number, end: number): MmsMessage | undefined {
  const kind = bytes[start];
  if (start < end && bytes[start]! >= BARE) return { start, end, service: serviceOf(bytes, start, end) };
  if (kind === GIVE_TOKENS) {
    if (end - start < DATA_TRANSFER || bytes[start + 1] !== 0 || bytes[start + 2] !== GIVE_TOKENS)
      return undefined;
    return enter(bytes, start + DATA_TRANSFER, end, FULLY_ENCODED, DATA_LIST, SINGLE)
      ? pdu(bytes)
      : undefined;
  }
  if (kind !== CONNECT && kind !== ACCEPT) return undefined;
  const data = sessionData(bytes, start, end);
  if (data < 0 || !enter(bytes, data, end, CONNECT_SET, NORMAL, FULLY_ENCODED, DATA_LIST, SINGLE))
    return undefined;
  const { start: from, end: to } = one;
  return enter(bytes, from, to, REQUEST, USER_INFORMATION, EXTERNAL, SINGLE) ||
    enter(bytes, from, to, ANSWER, USER_INFORMATION, EXTERNAL, SINGLE)
    ? pdu(bytes)
    : undefined;
}

/** Goes down from element to element by their tags; `one` is the last of them. */
function enter(bytes: Uint8Array, start: number, end: number, ...tags: readonly number[]): boolean {
  one.start = start;
  one.end = end;
  for (const tag of tags) if (!findElement(bytes, one.start, one.end, tag, one)) return false;
  return one.start < one.end;
}

/** The user data among the parameters of a session PDU; it reaches to the end. */
function sessionData(bytes: Uint8Array, start: number, end: number): number {
  let at = behindLength(bytes, start + 1, end);
  while (at >= 0 && at < end) {
    const from = behindLength(bytes, at + 1, end);
    if (from < 0 || bytes[at] === USER_DATA || bytes[at] === EXTENDED_USER_DATA) return from;
    at = from + lengthAt(bytes, at + 1);
  }
  return -1;
}

/** Lengths are one octet, or 255 and two more. */
const lengthAt = (bytes: Uint8Array, at: number): number =>
  bytes[at] === 0xff ? ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0) : bytes[at]!;

function behindLength(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1;
  const behind = at + (bytes[at] === 0xff ? 3 : 1);
  return behind <= end ? behind : -1;
}

/** The PDU inside of `one`. */
function pdu(bytes: Uint8Array): MmsMessage {
  const { start, end } = one;
  return { start, end, service: serviceOf(bytes, start, end) };
}

function serviceOf(bytes: Uint8Array, start: number, end: number): number {
  if (!readElement(bytes, start, end, one) || !confirmed.includes(one.tag)) return -1;
  const last = one.end;
  if (!findElement(bytes, one.start, last, INVOKE_ID, one)) return -1;
  if (!readElement(bytes, one.end, last, one)) return -1;
  if (one.tag === MODIFIERS && !readElement(bytes, one.end, last, one)) return -1;
  return one.number;
}
