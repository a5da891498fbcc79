import type { Place } from "./ast.ts";

/** By its number in a program, a place. */
export const places: readonly Place[] = [
  "start",
  "end",
  "last-line-end",
  "line-start",
  "line-end",
  "word-edge",
  "no-word-edge",
];

export const place = {
  start: 0,
  end: 1,
  lastLineEnd: 2,
  lineStart: 3,
  lineEnd: 4,
  wordEdge: 5,
  noWordEdge: 6,
} as const;

/** By byte: 1 for what `\w` matches. */
export const isWord: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  /\w/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/** Whether a place of the kind is between the bytes before and at `at`. */
export function isPlace(kind: number, bytes: Uint8Array, start: number, end: number, at: number): boolean {
  switch (kind) {
    case place.start:
      return at === start;
    case place.end:
      return at === end;
    case place.lastLineEnd:
      return at === end || (at === end - 1 && bytes[at] === 10);
    case place.lineStart:
      return at === start || (bytes[at - 1] === 10 && at !== end);
    case place.lineEnd:
      return at === end || bytes[at] === 10;
    default: {
      const before = at > start && isWord[bytes[at - 1]!] === 1;
      const after = at < end && isWord[bytes[at]!] === 1;
      return (before !== after) === (kind === place.wordEdge);
    }
  }
}
