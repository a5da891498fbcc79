/** Numbers and names in SMB: little endian, and mostly UTF-16. The caller knows that they are there. */

export const u16 = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8);

export const u32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;

/** A number of 64 bits; those beyond 2^53 are not exact, and none of those means anything. */
export const u64 = (bytes: Uint8Array, at: number): number => u32(bytes, at + 4) * 2 ** 32 + u32(bytes, at);

/** Two numbers of 32 bits as a key. */
export const pair = (bytes: Uint8Array, at: number): string => `${u32(bytes, at)} ${u32(bytes, at + 4)}`;

/** Characters of a name that are kept; Windows allows 260 to 32,767. */
const MAX_NAME = 512;

/** Text of UTF-16, or of octets, up to a zero or the end. */
export function nameAt(bytes: Uint8Array, start: number, end: number, wide: boolean): string {
  let text = "";
  const step = wide ? 2 : 1;
  for (let at = start; at + step <= end && text.length < MAX_NAME; at += step) {
    const code = wide ? u16(bytes, at) : bytes[at]!;
    if (code === 0) break;
    text += String.fromCharCode(code);
  }
  return text;
}
