import { fromLatin1 } from "../../bytes.ts";
import type { Growing } from "../growing.ts";

type Change =
  | "same"
  | "first upper"
  | "upper"
  | `skip ${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `drop ${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`;

/** RFC 7932 appendix B: what is written around a word of the dictionary, and what is done to it. */
const table: readonly (readonly [before: string, change: Change, after: string])[] = [
  ["", "same", ""],
  ["", "same", " "],
  [" ", "same", " "],
  ["", "skip 1", ""],
  ["", "first upper", " "],
  ["", "same", " the "],
  [" ", "same", ""],
  ["s ", "same", " "],
  ["", "same", " of "],
  ["", "first upper", ""],
  ["", "same", " and "],
  ["", "skip 2", ""],
  ["", "drop 1", ""],
  [", ", "same", " "],
  ["", "same", ", "],
  [" ", "first upper", " "],
  ["", "same", " in "],
  ["", "same", " to "],
  ["e ", "same", " "],
  ["", "same", '"'],
  ["", "same", "."],
  ["", "same", '">'],
  ["", "same", "\n"],
  ["", "drop 3", ""],
  ["", "same", "]"],
  ["", "same", " for "],
  ["", "skip 3", ""],
  ["", "drop 2", ""],
  ["", "same", " a "],
  ["", "same", " that "],
  [" ", "first upper", ""],
  ["", "same", ". "],
  [".", "same", ""],
  [" ", "same", ", "],
  ["", "skip 4", ""],
  ["", "same", " with "],
  ["", "same", "'"],
  ["", "same", " from "],
  ["", "same", " by "],
  ["", "skip 5", ""],
  ["", "skip 6", ""],
  [" the ", "same", ""],
  ["", "drop 4", ""],
  ["", "same", ". The "],
  ["", "upper", ""],
  ["", "same", " on "],
  ["", "same", " as "],
  ["", "same", " is "],
  ["", "drop 7", ""],
  ["", "drop 1", "ing "],
  ["", "same", "\n\t"],
  ["", "same", ":"],
  [" ", "same", ". "],
  ["", "same", "ed "],
  ["", "skip 9", ""],
  ["", "skip 7", ""],
  ["", "drop 6", ""],
  ["", "same", "("],
  ["", "first upper", ", "],
  ["", "drop 8", ""],
  ["", "same", " at "],
  ["", "same", "ly "],
  [" the ", "same", " of "],
  ["", "drop 5", ""],
  ["", "drop 9", ""],
  [" ", "first upper", ", "],
  ["", "first upper", '"'],
  [".", "same", "("],
  ["", "upper", " "],
  ["", "first upper", '">'],
  ["", "same", '="'],
  [" ", "same", "."],
  [".com/", "same", ""],
  [" the ", "same", " of the "],
  ["", "first upper", "'"],
  ["", "same", ". This "],
  ["", "same", ","],
  [".", "same", " "],
  ["", "first upper", "("],
  ["", "first upper", "."],
  ["", "same", " not "],
  [" ", "same", '="'],
  ["", "same", "er "],
  [" ", "upper", " "],
  ["", "same", "al "],
  [" ", "upper", ""],
  ["", "same", "='"],
  ["", "upper", '"'],
  ["", "first upper", ". "],
  [" ", "same", "("],
  ["", "same", "ful "],
  [" ", "first upper", ". "],
  ["", "same", "ive "],
  ["", "same", "less "],
  ["", "upper", "'"],
  ["", "same", "est "],
  [" ", "first upper", "."],
  ["", "upper", '">'],
  [" ", "same", "='"],
  ["", "first upper", ","],
  ["", "same", "ize "],
  ["", "upper", "."],
  ["\xc2\xa0", "same", ""],
  [" ", "same", ","],
  ["", "first upper", '="'],
  ["", "upper", '="'],
  ["", "same", "ous "],
  ["", "upper", ", "],
  ["", "first upper", "='"],
  [" ", "first upper", ","],
  [" ", "upper", '="'],
  [" ", "upper", ", "],
  ["", "upper", ","],
  ["", "upper", "("],
  ["", "upper", ". "],
  [" ", "upper", "."],
  ["", "upper", "='"],
  [" ", "upper", ". "],
  [" ", "first upper", '="'],
  [" ", "upper", "='"],
  [" ", "first upper", "='"],
];

interface Transform {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly skip: number;
  readonly drop: number;
  readonly upper: "no" | "first" | "all";
}

const transforms: readonly Transform[] = table.map(([before, change, after]) => ({
  before: fromLatin1(before),
  after: fromLatin1(after),
  skip: change.startsWith("skip ") ? Number(change.slice(5)) : 0,
  drop: change.startsWith("drop ") ? Number(change.slice(5)) : 0,
  upper: change === "upper" ? "all" : change === "first upper" ? "first" : "no",
}));

export const TRANSFORMS: number = transforms.length;

/** Adds a word, changed in the way that has this number. */
export function addWord(words: Uint8Array, start: number, end: number, number: number, out: Growing): void {
  const { before, after, skip, drop, upper } = transforms[number]!;
  out.add(before, 0, before.length);
  const first = out.length;
  if (start + skip < end - drop) out.add(words, start + skip, end - drop);
  if (upper !== "no") {
    let at = raise(out.bytes, first, out.length);
    while (upper === "all" && at < out.length) at = raise(out.bytes, at, out.length);
  }
  out.add(after, 0, after.length);
}

/** Section 8: makes the character at `at` a capital, as far as that is known of UTF-8. Returns where the next is. */
function raise(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return end;
  const octet = bytes[at]!;
  if (octet < 0xc0) {
    if (octet >= 0x61 && octet <= 0x7a) bytes[at] = octet ^ 0x20;
    return at + 1;
  }
  if (octet < 0xe0) {
    if (at + 1 < end) bytes[at + 1]! ^= 0x20;
    return at + 2;
  }
  if (at + 2 < end) bytes[at + 2]! ^= 5;
  return at + 3;
}
