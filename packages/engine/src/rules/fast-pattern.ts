import { BASE64_DATA, bufferPart } from "../buffers.ts";
import type { Pattern } from "./option.ts";

/** Parts of a message in the order in which they are shown; last what is told beside them. */
const ORDER = ["header", "body", "trailer", "aside"] as const;

/**
 * In which part's unit a rule is tried: the last of those it reads, since only then all are there. Undefined: it reads
 * nothing that is tied to a part.
 */
export function lastPart(buffers: Iterable<number>): (typeof ORDER)[number] | undefined {
  let last = -1;
  for (const buffer of buffers) {
    const part = bufferPart(buffer);
    if (part === "any") return undefined;
    if (part !== undefined) last = Math.max(last, ORDER.indexOf(part));
  }
  return ORDER[last];
}

/**
 * The bytes the searcher looks for before a rule is tried: the author's choice, else the longest.
 *
 * A rule that reads several parts of a message is tried with the last of them, so the choice is among the contents
 * there: what came before was searched in a unit before.
 */
export function chooseFastPattern(
  patterns: readonly Pattern[],
  buffers: ReadonlySet<number>,
): Pattern | undefined {
  // What is to be tried with each part is not found by what stands in one of them.
  for (const buffer of buffers) if (bufferPart(buffer) === "any") return undefined;
  const part = lastPart(buffers);
  let best: Pattern | undefined;
  for (const pattern of patterns) {
    if (pattern.negated || pattern.buffer === BASE64_DATA) continue;
    if (part !== undefined && bufferPart(pattern.buffer) !== part) continue;
    if (best === undefined || better(pattern, best)) best = pattern;
  }
  return best;
}

const better = (one: Pattern, other: Pattern): boolean =>
  one.fastPattern !== other.fastPattern ? one.fastPattern : one.bytes.length > other.bytes.length;
