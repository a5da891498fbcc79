const VALUES: Int8Array = new Int8Array(256).fill(-1);
for (let i = 0; i < 64; i++)
  VALUES["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charCodeAt(i)] = i;

const CR = 13;
const LF = 10;

/**
 * Decodes until something is no Base64, and returns how many octets that made. A line end followed by a blank is a
 * folded line and goes on; any other line end is the end.
 */
export function decodeBase64(bytes: Uint8Array, from: number, end: number, into: Uint8Array): number {
  let length = 0;
  let bits = 0;
  let held = 0;
  for (let i = from; i < end; i++) {
    const b = bytes[i]!;
    if (b === CR || b === LF) {
      let next = i + 1;
      if (b === CR && bytes[next] === LF) next++;
      if (next >= end || (bytes[next] !== 0x20 && bytes[next] !== 0x09)) break;
      while (next < end && (bytes[next] === 0x20 || bytes[next] === 0x09)) next++;
      i = next - 1;
      continue;
    }
    const value = VALUES[b]!;
    if (value < 0) break;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    if (length >= into.length) break;
    into[length++] = held >> bits;
  }
  return length;
}
