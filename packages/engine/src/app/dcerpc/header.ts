/** C706 section 12.6.3.1: the header that all connection-oriented PDUs have. */
export const HEADER = 16;

export const REQUEST = 0;
export const RESPONSE = 2;
export const BIND = 11;
export const BIND_ACK = 12;
export const ALTER_CONTEXT = 14;
export const ALTER_CONTEXT_RESPONSE = 15;
const LAST_TYPE = 19;

/** Of the flags: the first and last fragment, an object's UUID behind the header of a request. */
export const FIRST = 0x01;
export const LAST = 0x02;
export const OBJECT = 0x80;

/** Byte order of the header's numbers: in the data representation's first octet. */
export const isLittle = (bytes: Uint8Array, start: number): boolean => (bytes[start + 4]! & 0x10) !== 0;

export const u16 = (bytes: Uint8Array, at: number, little: boolean): number =>
  little ? bytes[at]! | (bytes[at + 1]! << 8) : (bytes[at]! << 8) | bytes[at + 1]!;

/** How long the PDU at `start` is. 0: more octets are needed to tell. -1: it is none. */
export function measure(bytes: Uint8Array, start: number, end: number): number {
  if (start < end && bytes[start] !== 5) return -1;
  if (end - start < HEADER) return 0;
  const size = u16(bytes, start + 8, isLittle(bytes, start));
  return bytes[start + 1]! <= 1 && bytes[start + 2]! <= LAST_TYPE && size >= HEADER ? size : -1;
}

/** The UUID at `at` as rules write it. Its first three numbers are in the message's byte order. */
export function uuidText(bytes: Uint8Array, at: number, little: boolean): string {
  const order = little ? [3, 2, 1, 0, -1, 5, 4, -1, 7, 6] : [0, 1, 2, 3, -1, 4, 5, -1, 6, 7];
  let text = "";
  for (const i of [...order, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15])
    text += i < 0 ? "-" : bytes[at + i]!.toString(16).padStart(2, "0");
  return text;
}
