import type { MatchPoint } from "../../rules/option.ts";

/** One element of the Basic Encoding Rules (X.690); reused. `data` and `end` are indexes of the buffer. */
export const element: { type: number; data: number; end: number } = { type: 0, data: 0, end: 0 };

/** Reads the element at the cursor into `element`; false when it cannot be read. */
export function readElement(at: MatchPoint): boolean {
  const { bytes, end } = at;
  let i = at.cursor;
  if (i < at.start || i >= end) return false;
  let type = bytes[i++]!;
  if ((type & 0x1f) === 0x1f) {
    type = 0;
    for (let count = 0; ; ) {
      if (i >= end) return false;
      const b = bytes[i++]!;
      if (count === 0 && b === 0x80) continue;
      if (++count > 4) return false;
      type = type * 128 + (b & 0x7f);
      if (b < 0x80) break;
    }
  }
  if (i >= end) return false;
  let length = bytes[i++]!;
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || i + count > end) return false;
    length = 0;
    for (let k = 0; k < count; k++) {
      length = length * 256 + bytes[i++]!;
      if (length > 0xffff_ffff) return false;
    }
  }
  element.type = type;
  element.data = i;
  element.end = i + length;
  return true;
}
