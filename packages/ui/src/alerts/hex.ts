/** Bytes side by side in a dump that are all inside a match, or all outside. */
export interface HexRun {
  /** Where in the dump its first byte stands. */
  readonly at: number;
  readonly matched: boolean;
  /** `47 45 54` */
  readonly hex: string;
  /** `GET`; what does not print is a dot */
  readonly ascii: string;
}

export interface HexRow {
  /** Of the row's first byte, as hex: `00000010`. */
  readonly offset: string;
  readonly runs: readonly HexRun[];
  /** Bytes the row falls short of a full one. */
  readonly missing: number;
}

/** Dumped at most, in bytes: what an event's payload may hold. */
const MAX_BYTES = 4096;

/**
 * @param matches [offset, length] in bytes, in any order; may overlap or reach past the end
 * @param width bytes in a row
 */
export function hexRows(
  bytes: Uint8Array,
  matches: readonly (readonly [number, number])[],
  width: number,
): readonly HexRow[] {
  const size = Math.min(bytes.length, MAX_BYTES);
  const marks = new Uint8Array(size);
  for (const [offset, length] of matches) marks.fill(1, Math.max(0, offset), Math.max(0, offset + length));

  const rows: HexRow[] = [];
  for (let start = 0; start < size; start += width) {
    const end = Math.min(start + width, size);
    const runs: HexRun[] = [];
    for (let from = start, to = start; from < end; from = to) {
      while (to < end && marks[to] === marks[from]) to++;
      const run = bytes.subarray(from, to);
      runs.push({
        at: from,
        matched: marks[from] === 1,
        hex: Array.from(run, (byte) => byte.toString(16).padStart(2, "0")).join(" "),
        ascii: Array.from(run, (byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : ".")).join(
          "",
        ),
      });
    }
    rows.push({ offset: start.toString(16).padStart(8, "0"), runs, missing: width - (end - start) });
  }
  return rows;
}

/** The bytes of a base64 text; none when it is not base64. */
export function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
