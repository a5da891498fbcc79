import { readByte } from "./escape.ts";
import { emptySet, escapeSets, folded, include, namedSets, not } from "./sets.ts";
import type { Source } from "./source.ts";

/** What follows `[`, up to and with its `]`. */
export function readClass(source: Source): Uint8Array {
  const negated = source.take("^");
  const set = emptySet();
  let first = true;
  for (;;) {
    if (source.done) {
      source.fail('"[" is never closed');
      return set;
    }
    if (!first && source.take("]")) {
      // Case first: what is not in [^a] is A too.
      const members = source.flags.noCase ? folded(set) : set;
      return negated ? not(members) : members;
    }
    first = false;
    const low = readItem(source, set);
    if (low === undefined || source.peek !== "-" || source.text[source.at + 1] === "]") {
      if (low !== undefined) set[low] = 1;
      continue;
    }
    source.next();
    const high = readItem(source, set);
    if (high === undefined) {
      // A range that ends in a set is none: its parts stand for themselves.
      set[low] = 1;
      set[45] = 1;
    } else if (high < low) source.fail(`a range of a class goes from ${low} down to ${high}`);
    else set.fill(1, low, high + 1);
  }
}

/** One byte; or undefined when it was a set, and that is included already. */
function readItem(source: Source, set: Uint8Array): number | undefined {
  if (source.peek === "[") {
    const named = source.match(/\[:(\^?)(\w+):\]/y);
    if (named !== undefined) {
      const members = namedSets[named[2]!];
      if (members === undefined) source.fail(`[:${named[2]}:] is not known`);
      else include(set, named[1] === "" ? members : not(members));
      return undefined;
    }
  }
  const c = source.next();
  if (c !== "\\") {
    const code = c.charCodeAt(0);
    if (code <= 127 || Number.isNaN(code)) return code || 0;
    // Its UTF-8 bytes, each by itself: that is what PCRE sees without Unicode.
    for (const one of encode(code)) set[one] = 1;
    return undefined;
  }
  const escaped = source.next();
  if (escaped === "b") return 8;
  if (escaped === "Q" || escaped === "E") return undefined;
  const members = escaped === "N" ? undefined : escapeSets[escaped];
  if (members !== undefined) {
    include(set, members);
    return undefined;
  }
  return readByte(source, escaped);
}

const encode = (code: number): number[] =>
  code < 0x800
    ? [0xc0 | (code >> 6), 0x80 | (code & 63)]
    : [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
