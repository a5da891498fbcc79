import type { RuleBuilder, RuleOption } from "../rules/option.ts";
import { type Amount, amount, readAmount, readNumber, splitArguments } from "./reading/arguments.ts";
import { finder } from "./reading/find.ts";
import { readPattern } from "./reading/pattern.ts";

/** Snort's cap; a longer pattern is a mistake in the file. */
const MAX_PATTERN = 2_047;
const PLACES = { min: -65_535, max: 65_535 };
const LENGTHS = { min: 0, max: 65_535 };

/**
 * Bytes to find in the buffer.
 *
 * `offset` and `depth` count from the buffer's start, `distance` and `within` from where the match before ended; the
 * second of each pair bounds the search to so many octets after the first. `startswith` and `endswith` are Suricata's.
 */
export const content: RuleOption = {
  name: "content",
  summary: "Bytes to find in the buffer.",
  example: 'content:"|0d 0a|User-Agent:",nocase,distance 0,within 20',

  add(text, rule) {
    const [quoted = "", ...modifiers] = splitArguments(text);
    const found = /^(!?)\s*"(.*)"$/s.exec(quoted);
    if (!found) {
      rule.problem(`expected bytes in quotes, found ${quoted.slice(0, 60) || "nothing"}`);
      return;
    }
    const bytes = readPattern(found[2]!);
    if (typeof bytes === "string") {
      rule.problem(bytes);
      return;
    }
    if (bytes.length > MAX_PATTERN)
      rule.problem(`the pattern has ${bytes.length} bytes; ${MAX_PATTERN} are allowed`);
    const negated = found[1] === "!";
    const window = readModifiers(modifiers, bytes.length, rule);
    if (negated && window.fastPattern) rule.problem("a negated content cannot be the fast pattern");

    rule.pattern({
      bytes: window.fastBytes ? bytes.slice(...window.fastBytes) : bytes,
      noCase: window.noCase,
      negated,
      buffer: rule.buffer,
      fastPattern: window.fastPattern,
      before: endsBefore(window),
    });
    search(bytes, negated, window, rule);
  },
};

interface Window {
  noCase: boolean;
  fastPattern: boolean;
  /** Suricata's endswith: where the buffer ends. */
  atEnd: boolean;
  fastBytes: [number, number] | undefined;
  relative: boolean;
  from: Amount;
  /** undefined: to the buffer's end. */
  length: Amount | undefined;
}

function readModifiers(modifiers: readonly string[], size: number, rule: RuleBuilder): Window {
  const window: Window = {
    noCase: false,
    fastPattern: false,
    atEnd: false,
    fastBytes: undefined,
    relative: false,
    from: { number: 0, variable: -1 },
    length: undefined,
  };
  const seen = new Set<string>();
  let fastFrom = 0;
  let fastLength = size;
  for (const modifier of modifiers) {
    const [, name = "", value = ""] = /^(\S*)\s*(.*)$/.exec(modifier) ?? [];
    if (seen.has(name)) rule.problem(`${name} stands twice`);
    seen.add(name);
    switch (name) {
      case "nocase":
        window.noCase = true;
        break;
      case "fast_pattern":
        window.fastPattern = true;
        break;
      case "fast_pattern_offset":
        window.fastPattern = true;
        fastFrom = readNumber(value) ?? -1;
        break;
      case "fast_pattern_length":
        window.fastPattern = true;
        fastLength = readNumber(value) ?? -1;
        break;
      case "startswith":
        window.length = { number: size, variable: -1 };
        break;
      case "endswith":
        window.atEnd = true;
        break;
      case "offset":
      case "distance":
        window.from = readAmount(value, PLACES, rule);
        window.relative ||= name === "distance";
        break;
      case "depth":
      case "within":
        window.length = readAmount(value, LENGTHS, rule);
        if (window.length.variable < 0 && window.length.number < size)
          rule.problem(`${name} ${value} is less than the ${size} bytes to find`);
        window.relative ||= name === "within";
        break;
      default:
        rule.problem(
          `"${modifier}" is not one of nocase, offset, depth, distance, within, startswith, endswith, fast_pattern, fast_pattern_offset, fast_pattern_length`,
        );
    }
  }
  if (window.relative && (seen.has("offset") || seen.has("depth")))
    rule.problem("offset and depth cannot be mixed with distance and within");
  if (seen.has("fast_pattern_offset") || seen.has("fast_pattern_length")) {
    const end = seen.has("fast_pattern_length") ? fastFrom + fastLength : size;
    if (fastFrom < 0 || end > size || end <= fastFrom)
      rule.problem(`fast_pattern_offset and fast_pattern_length reach outside the ${size} bytes to find`);
    else window.fastBytes = [fastFrom, end];
  }
  return window;
}

/** How far from the buffer's start the end of a match can be, when numbers alone say so. */
function endsBefore({ relative, from, length }: Window): number | undefined {
  if (relative || length === undefined || from.variable >= 0 || length.variable >= 0) return undefined;
  return from.number < 0 ? undefined : from.number + length.number;
}

function search(bytes: Uint8Array, negated: boolean, window: Window, rule: RuleBuilder): void {
  const size = bytes.length;
  const find = finder(bytes, window.noCase);
  const { relative, from, length, atEnd } = window;

  if (negated) {
    rule.test(
      (at) => {
        if (at.end < 0) return false;
        let start = Math.max(at.start, (relative ? at.cursor : at.start) + amount(from, at.variables));
        // Nothing can be missed in bytes that are not there: as in Snort, that is no match unless a window is named.
        if (start > at.end) return length !== undefined;
        const end = length === undefined ? at.end : Math.min(at.end, start + amount(length, at.variables));
        if (atEnd) start = Math.max(start, at.end - size);
        const found = find(at.bytes, start, end);
        at.searched += Math.max(0, (found < 0 ? end : found) - start);
        return found < 0;
      },
      { relative },
    );
    return;
  }
  rule.test(
    (at) => {
      if (at.end < 0) return false;
      let start = Math.max(at.start, (relative ? at.cursor : at.start) + amount(from, at.variables));
      const end = length === undefined ? at.end : Math.min(at.end, start + amount(length, at.variables));
      if (atEnd) start = Math.max(start, at.end - size);
      if (at.again >= 0) start = at.again;
      const found = find(at.bytes, start, end);
      at.searched += Math.max(0, (found < 0 ? end : found) - start);
      if (found < 0) return false;
      at.mark(found, size);
      at.cursor = found + size;
      at.again = found + 1;
      return true;
    },
    { relative, moves: true, again: true },
  );
}
