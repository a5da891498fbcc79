import { readByte } from "./escape.ts";
import { readProperty } from "./property.ts";
import { emptySet, escapeSets, folded, include, namedSets, not } from "./sets.ts";
import type { Source } from "./source.ts";

/** What follows `[`, up to and with its `]`. */
export function readClass(source: Source): Uint8Array {
  const negated = source.take("^");
  const set = emptySet();
  // What is written letter by letter: only there case may not count.
  const letters = emptySet();
  let first = true;
  for (;;) {
    if (source.take("\\E")) {
      source.quoting = false;
      continue;
    }
    if (source.done) {
      source.fail('"[" is never closed');
      return set;
    }
    if (!first && !source.quoting && source.take("]")) {
      // Case first: what is not in [^a] is not A either.
      include(set, source.flags.noCase ? folded(letters) : letters);
      return negated ? not(set) : set;
    }
    if (!source.quoting && source.take("\\Q")) {
      source.quoting = true;
      continue;
    }
    first = false;
    const low = readItem(source, set);
    while (source.take("\\E")) source.quoting = false;
    if (source.quoting || source.peek !== "-" || source.text[source.at + 1] === "]") {
      if (low !== undefined) letters[low] = 1;
      continue;
    }
    source.next();
    const high = low === undefined ? undefined : readItem(source, set);
    if (low === undefined || high === undefined) source.fail("a range of a class goes from or to a set");
    else if (high < low) source.fail(`a range of a class goes from ${low} down to ${high}`);
    else letters.fill(1, low, high + 1);
  }
}

/** One byte; or undefined when it was a set, and that is included already. */
function readItem(source: Source, set: Uint8Array): number | undefined {
  if (!source.quoting && source.peek === "[") {
    const named = source.match(/\[:(\^?)(\w+):\]/y);
    if (named !== undefined) {
      let members = namedSets[named[2]!];
      // What is only for one case is for both where case does not count; all but that is what neither is in.
      if (source.flags.noCase && /^(?:upper|lower)$/.test(named[2]!)) members = namedSets["alpha"];
      if (members === undefined) source.fail(`[:${named[2]}:] is not known`);
      else include(set, named[1] === "" ? members : not(members));
      return undefined;
    }
    if (source.match(/\[([.=])(?:\\[\]\\]|(?!\[\1)[^\]])*?\1\]/y) !== undefined) {
      source.fail("collating elements of POSIX mean nothing");
      return undefined;
    }
  }
  const c = source.next();
  if (c !== "\\" || source.quoting) {
    const code = c.charCodeAt(0);
    if (code <= 127 || Number.isNaN(code)) return code || 0;
    // Its UTF-8 bytes, each by itself: that is what PCRE sees without Unicode.
    for (const one of encode(code)) set[one] = 1;
    return undefined;
  }
  const escaped = source.next();
  if (escaped === "b") return 8;
  const members = escaped === "N" ? undefined : (escapeSets[escaped] ?? readProperty(source, escaped));
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
