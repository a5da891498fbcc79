import type { Guess } from "./protocol.ts";

/** Octets of one side that are searched for a sign, as in Snort's wizard. */
export const SEARCH_DEPTH = 8_192;

const STAR = 0x2a;

/** One octet of a pattern: its value, or -1 for any. */
type Octets = readonly number[];

/** What a stream may start with: runs of octets with anything, or nothing, between them. */
export interface Pattern {
  readonly runs: readonly Octets[];
  readonly noCase: boolean;
}

/** Text, in any case: `*` is anything, `**` a star. */
export function text(pattern: string): Pattern {
  const runs: number[][] = [[]];
  for (let i = 0; i < pattern.length; i++) {
    const code = pattern.charCodeAt(i);
    if (code !== STAR) runs.at(-1)!.push(lower(code));
    else if (pattern.charCodeAt(i + 1) === STAR) {
      runs.at(-1)!.push(STAR);
      i++;
    } else runs.push([]);
  }
  return { runs, noCase: true };
}

/** Octets in hexadecimal; `?` is any one. */
export function octets(pattern: string): Pattern {
  const run = pattern
    .trim()
    .split(/\s+/)
    .map((octet) => (octet === "?" ? -1 : Number.parseInt(octet, 16)));
  return { runs: [run], noCase: false };
}

const lower = (octet: number): number => (octet >= 0x41 && octet <= 0x5a ? octet | 0x20 : octet);

/**
 * Whether bytes start with the pattern, or still might.
 *
 * @param seen so many of the octets were looked at before, and left it open or spoke against it: what they could say for it
 *   they have said
 */
export function startsWith(pattern: Pattern, bytes: Uint8Array, start: number, end: number, seen = 0): Guess {
  const { runs, noCase } = pattern;
  const first = runs[0]!;
  if (runs.length === 1 && seen >= first.length) return "no";
  const guess = runAt(first, noCase, bytes, start, end);
  if (guess !== "yes") return guess === "unsure" && end - start >= SEARCH_DEPTH ? "no" : guess;
  let at = start + first.length;
  for (let r = 1; r < runs.length; r++) {
    const run = runs[r]!;
    // Where those before stand does not change with what comes later, so the last was sought among the seen already.
    const from = r === runs.length - 1 ? Math.max(at, start + seen - run.length + 1) : at;
    const found = find(run, noCase, bytes, from, end);
    if (found < 0) return end - start < SEARCH_DEPTH ? "unsure" : "no";
    at = found + run.length;
  }
  return "yes";
}

/** Where the run stands, whole; -1: nowhere. */
function find(run: Octets, noCase: boolean, bytes: Uint8Array, from: number, end: number): number {
  const first = run[0] ?? -1;
  const last = end - run.length;
  for (let at = from; at <= last; at++) {
    const octet = bytes[at]!;
    if (first >= 0 && octet !== first && !(noCase && lower(octet) === first)) continue;
    if (runAt(run, noCase, bytes, at, end) === "yes") return at;
  }
  return -1;
}

function runAt(run: Octets, noCase: boolean, bytes: Uint8Array, at: number, end: number): Guess {
  for (let i = 0; i < run.length; i++) {
    if (at + i >= end) return "unsure";
    const octet = noCase ? lower(bytes[at + i]!) : bytes[at + i]!;
    if (run[i] !== -1 && run[i] !== octet) return "no";
  }
  return "yes";
}

/** "yes" if any says so, "unsure" if any still might. `seen` as in `startsWith`. */
export function anyOf(
  patterns: readonly Pattern[],
  bytes: Uint8Array,
  start: number,
  end: number,
  seen = 0,
): Guess {
  let guess: Guess = "no";
  for (let i = 0; i < patterns.length; i++) {
    const one = startsWith(patterns[i]!, bytes, start, end, seen);
    if (one === "yes") return "yes";
    if (one === "unsure") guess = "unsure";
  }
  return guess;
}
