/** Start octets, length, control, two addresses, checksum: IEEE 1815 section 9.2. */
export const HEADER = 10;
/** The length octet counts these of the header. */
const COUNTED = 5;
/** User data stands in blocks of 16 octets, the last may be shorter, with a checksum of 2 after each. */
export const BLOCK = 16;
export const CHECKSUM = 2;

/** How long a frame is by its first octets. 0: more of them are needed. -1: it is none. */
export function frameLength(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== 0x05) return -1;
  if (end - start < 2) return 0;
  if (bytes[start + 1] !== 0x64) return -1;
  if (end - start < 3) return 0;
  const data = bytes[start + 2]! - COUNTED;
  return data < 0 ? -1 : HEADER + data + CHECKSUM * Math.ceil(data / BLOCK);
}
