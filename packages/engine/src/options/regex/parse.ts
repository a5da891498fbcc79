import type { Flags, Node, Regex, RegexProblem } from "./ast.ts";
import { readClass } from "./class.ts";
import { readEscape } from "./escape.ts";
import { readGroup, readSettings } from "./group.ts";
import { ANY, NO_NEWLINE, setOfByte } from "./sets.ts";
import { Source } from "./source.ts";

/** Groups inside groups: deeper is no rule, and could exhaust our stack. */
const MAX_DEPTH = 100;
/** Characters of an expression; the longest of the public rules has 3,000. */
const MAX_LENGTH = 16_384;
/** PCRE's own. */
const MAX_REPEAT = 65_535;

/** Reads a Perl-compatible regular expression. Never throws for what is in it. */
export function parseRegex(text: string, flags: Flags): Regex | RegexProblem {
  const source = new Source(text, flags);
  if (text.length > MAX_LENGTH) source.unsupported(`more than ${MAX_LENGTH} characters`);
  readSettings(source);
  const root = readChoice(source, 0);
  if (source.problem === undefined && !source.done) source.fail(`")" without "(" at ${source.at}`);
  if (source.problem === undefined)
    for (const group of source.references)
      if (typeof group === "number" ? group > source.groups || group < 1 : !source.names.has(group))
        source.fail(`there is no group ${group}`);
  if (source.problem !== undefined) return source.problem;
  return { root, groups: source.groups, names: source.names };
}

/** `a|b|c`, up to the group's end. Flags set inside hold to its end. With `reset`, each way numbers its groups alike. */
export function readChoice(source: Source, depth: number, reset: boolean = false): Node {
  if (depth > MAX_DEPTH) source.fail(`groups are nested more than ${MAX_DEPTH} deep`);
  const outer = source.flags;
  const before = source.groups;
  let most = before;
  source.flags = { ...outer };
  const items: Node[] = [readSequence(source, depth)];
  while (source.take("|")) {
    most = Math.max(most, source.groups);
    if (reset) source.groups = before;
    items.push(readSequence(source, depth));
  }
  source.groups = Math.max(most, source.groups);
  source.flags = outer;
  return items.length === 1 ? items[0]! : { type: "choice", items };
}

function readSequence(source: Source, depth: number): Node {
  const items: Node[] = [];
  for (;;) {
    source.skipIgnored();
    if (source.done || (!source.quoting && (source.peek === "|" || source.peek === ")"))) break;
    const atom = readAtom(source, depth);
    if (atom !== undefined) items.push(readRepeat(source, atom));
  }
  return items.length === 1 ? items[0]! : { type: "sequence", items };
}

/** `:alpha:]`, after a bracket that begins no class. */
const POSIX_CLASS = /([:.=])(?:\\[\]\\]|(?!\[\1)[^\]])*?\1\]/y;

/** One thing that a quantifier may follow; undefined for what matches nothing by itself, as a comment. */
function readAtom(source: Source, depth: number): Node | undefined {
  const { flags } = source;
  const c = source.next();
  if (source.quoting) return literal(source, c);
  switch (c) {
    case "(":
      return readGroup(source, depth);
    case "[":
      if (source.match(POSIX_CLASS) !== undefined) source.fail("a class of POSIX stands in no other");
      return { type: "set", set: readClass(source) };
    case ".":
      return { type: "set", set: flags.dotAll ? ANY : NO_NEWLINE };
    case "^":
      return { type: "place", place: flags.multiline ? "line-start" : "start" };
    case "$":
      return {
        type: "place",
        place: flags.multiline ? "line-end" : flags.dollarEnd ? "end" : "last-line-end",
      };
    case "\\":
      return readEscape(source);
    case "*":
    case "+":
    case "?":
    case "{":
      // As PCRE2: what is repeated is not repeated again, `a{2}{3}`; that wants a group.
      source.at--;
      if (readBounds(source) !== undefined) source.fail(`nothing to repeat before "${c}"`);
      else source.at++;
      return literal(source, c);
    default:
      return literal(source, c);
  }
}

/** A letter beyond ASCII stands for its UTF-8 bytes, as the rule file has it. */
function literal(source: Source, c: string): Node {
  const code = c.charCodeAt(0);
  const bytes =
    code < 0x80
      ? [code]
      : code < 0x800
        ? [0xc0 | (code >> 6), 0x80 | (code & 63)]
        : [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
  const items = bytes.map((byte): Node => ({ type: "set", set: setOfByte(byte, source.flags.noCase) }));
  return items.length === 1 ? items[0]! : { type: "sequence", items };
}

function readRepeat(source: Source, body: Node): Node {
  source.skipIgnored();
  const bounds = source.quoting || body.type === "place" ? undefined : readBounds(source);
  if (bounds === undefined) return body;
  const [min, max] = bounds;
  if (max < min) source.fail(`{${min},${max}}: the bounds are the wrong way round`);
  if (min > MAX_REPEAT || (max !== Infinity && max > MAX_REPEAT))
    source.fail(`a repeat of more than ${MAX_REPEAT}`);
  const lazy = source.take("?");
  const how = !lazy && source.take("+") ? "possessive" : lazy !== source.flags.ungreedy ? "lazy" : "greedy";
  return { type: "repeat", body, min, max, how };
}

function readBounds(source: Source): readonly [number, number] | undefined {
  if (source.take("*")) return [0, Infinity];
  if (source.take("+")) return [1, Infinity];
  if (source.take("?")) return [0, 1];
  const found = source.match(/\{(\d+)(?:(,)(\d*))?\}/y);
  if (found === undefined) return undefined;
  const min = Number(found[1]);
  return [min, found[2] === undefined ? min : found[3] === "" ? Infinity : Number(found[3])];
}
