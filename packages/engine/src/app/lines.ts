const LF = 0x0a;
const CR = 0x0d;

/** Octets of a line that are waited for; a longer one is taken in pieces. */
export const MAX_LINE = 16_384;

/**
 * Where the line that starts at `start` ends, its line end included. -1: not yet. A line that is too long ends where
 * the bytes do.
 */
export function lineEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) if (bytes[i] === LF) return i + 1;
  return end - start >= MAX_LINE ? end : -1;
}

/** Where the last whole line ends; -1 when there is none. A CR by itself ends one too, even when its LF is yet to come. */
export function lastLineEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let i = end; i > start; i--) if (bytes[i - 1] === LF || bytes[i - 1] === CR) return i;
  return end - start >= MAX_LINE ? end : -1;
}
