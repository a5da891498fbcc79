/** What SMB names things by: numbers little endian, and text mostly UTF-16. The caller knows that they are there. */
import { u16le, u32le } from "../../numbers.ts";

/** Two numbers of 32 bits as a key. */
export const pair = (bytes: Uint8Array, at: number): string => `${u32le(bytes, at)} ${u32le(bytes, at + 4)}`;

/** Characters of a name that are kept; Windows allows 260 to 32,767. */
const MAX_NAME = 512;

/** Text of UTF-16, or of octets, up to a zero or the end. */
export function nameAt(bytes: Uint8Array, start: number, end: number, wide: boolean): string {
  let text = "";
  const step = wide ? 2 : 1;
  for (let at = start; at + step <= end && text.length < MAX_NAME; at += step) {
    const code = wide ? u16le(bytes, at) : bytes[at]!;
    if (code === 0) break;
    text += String.fromCharCode(code);
  }
  return text;
}
