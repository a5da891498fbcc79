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

/** Whether bytes start with the pattern, or still might. */
export function startsWith(pattern: Pattern, bytes: Uint8Array, start: number, end: number): Guess {
  const { runs, noCase } = pattern;
  let at = start;
  for (let r = 0; r < runs.length; r++) {
    const run = runs[r]!;
    let found = at;
    // Only the first run must stand where it is looked for.
    const last = r === 0 ? at : end;
    for (; found <= last; found++) {
      const guess = runAt(run, noCase, bytes, found, end);
      if (guess === "yes") break;
      if (guess === "unsure") return end - start < SEARCH_DEPTH ? "unsure" : "no";
    }
    if (found > last) return r > 0 && end - start < SEARCH_DEPTH ? "unsure" : "no";
    at = found + run.length;
  }
  return "yes";
}

function runAt(run: Octets, noCase: boolean, bytes: Uint8Array, at: number, end: number): Guess {
  for (let i = 0; i < run.length; i++) {
    if (at + i >= end) return "unsure";
    const octet = noCase ? lower(bytes[at + i]!) : bytes[at + i]!;
    if (run[i] !== -1 && run[i] !== octet) return "no";
  }
  return "yes";
}

/** "yes" if any says so, "unsure" if any still might. */
export function anyOf(patterns: readonly Pattern[], bytes: Uint8Array, start: number, end: number): Guess {
  let guess: Guess = "no";
  for (const pattern of patterns) {
    const one = startsWith(pattern, bytes, start, end);
    if (one === "yes") return "yes";
    if (one === "unsure") guess = "unsure";
  }
  return guess;
}
