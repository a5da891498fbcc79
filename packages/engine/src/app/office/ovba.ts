import type { Growing } from "../growing.ts";

/** What a chunk comes to. */
const CHUNK = 4_096;

/**
 * Undoes the compression of macros, [MS-OVBA] section 2.4.1, and adds what comes out to `out` until that is `room` octets
 * long. False when it makes no sense; what came before that stays.
 */
export function decompress(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Growing,
  room: number,
): boolean {
  if (bytes[start] !== 1 || start >= end) return false;
  let at = start + 1;
  while (at + 2 <= end) {
    const header = bytes[at]! | (bytes[at + 1]! << 8);
    if (((header >> 12) & 7) !== 3) return false;
    const chunkEnd = Math.min(end, at + (header & 0xfff) + 3);
    at += 2;
    if (header >> 15 === 0) {
      const size = Math.min(CHUNK, end - at, room - out.length);
      out.add(bytes, at, at + Math.max(0, size));
      at += CHUNK;
    } else {
      if (!chunk(bytes, at, chunkEnd, out)) return false;
      at = chunkEnd;
    }
    if (out.length >= room) {
      out.length = room;
      return true;
    }
  }
  return true;
}

function chunk(bytes: Uint8Array, start: number, end: number, out: Growing): boolean {
  const from = out.length;
  for (let at = start; at < end; ) {
    const flags = bytes[at++]!;
    for (let bit = 0; bit < 8 && at < end; bit++) {
      const made = out.length - from;
      if (((flags >> bit) & 1) === 0) {
        if (made >= CHUNK) return false;
        out.reserve(1);
        out.bytes[out.length++] = bytes[at++]!;
        continue;
      }
      if (at + 2 > end) return false;
      const token = bytes[at]! | (bytes[at + 1]! << 8);
      at += 2;
      // The further into the chunk, the more bits say how far back, and the fewer how long.
      const bits = Math.max(4, 32 - Math.clz32(made - 1));
      const length = (token & (0xffff >> bits)) + 3;
      const back = (token >> (16 - bits)) + 1;
      if (back > made || made + length > CHUNK) return false;
      out.reserve(length);
      for (let i = 0; i < length; i++, out.length++) out.bytes[out.length] = out.bytes[out.length - back]!;
    }
  }
  return true;
}
