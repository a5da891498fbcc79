import type { Flags, Node, Regex, RegexProblem } from "./ast.ts";
import { readClass } from "./class.ts";
import { readEscape } from "./escape.ts";
import { ANY, NO_NEWLINE, setOfByte } from "./sets.ts";
import { Source } from "./source.ts";

/** Groups inside groups: deeper is no rule, and could exhaust our stack. */
const MAX_DEPTH = 100;
/** PCRE's own. */
export const MAX_REPEAT = 65_535;

/** Reads a Perl-compatible regular expression. Never throws for what is in it. */
export function parseRegex(text: string, flags: Flags): Regex | RegexProblem {
  const source = new Source(text, flags);
  const root = readChoice(source, 0);
  if (source.problem === undefined && !source.done) source.fail(`")" without "(" at ${source.at}`);
  if (source.problem === undefined)
    for (const group of source.references)
      if (typeof group === "number" ? group > source.groups || group < 1 : !source.names.has(group))
        source.fail(`there is no group ${group}`);
  if (source.problem !== undefined) return source.problem;
  return { root, groups: source.groups, names: source.names };
}

/** `a|b|c`, up to the group's end. Flags set inside hold to its end. */
function readChoice(source: Source, depth: number): Node {
  if (depth > MAX_DEPTH) source.fail(`groups are nested more than ${MAX_DEPTH} deep`);
  const outer = source.flags;
  source.flags = { ...outer };
  const items: Node[] = [readSequence(source, depth)];
  while (source.take("|")) items.push(readSequence(source, depth));
  source.flags = outer;
  return items.length === 1 ? items[0]! : { type: "choice", items };
}

function readSequence(source: Source, depth: number): Node {
  const items: Node[] = [];
  while (!source.done && source.peek !== "|" && source.peek !== ")") {
    const atom = readAtom(source, depth);
    if (atom !== undefined) items.push(readRepeats(source, atom));
  }
  return items.length === 1 ? items[0]! : { type: "sequence", items };
}

/** One thing that a quantifier may follow; undefined for what matches nothing by itself, as a comment. */
function readAtom(source: Source, depth: number): Node | undefined {
  const { flags } = source;
  const c = source.next();
  switch (c) {
    case "(":
      return readGroup(source, depth);
    case "[":
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
      source.fail(`nothing to repeat before "${c}"`);
      return undefined;
    default:
      if (flags.extended) {
        if (/[\s]/.test(c)) return undefined;
        if (c === "#") {
          source.skipTo("\n");
          return undefined;
        }
      }
      return literal(source, c);
  }
}

/** A letter beyond ASCII stands for its UTF-8 bytes, as the rule file has it. */
export function literal(source: Source, c: string): Node {
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

function readGroup(source: Source, depth: number): Node | undefined {
  if (source.take("*")) {
    source.unsupported("verbs such as (*FAIL)");
    return undefined;
  }
  if (!source.take("?")) return capture(source, depth, undefined);
  if (source.take("#")) {
    source.skipTo(")");
    return undefined;
  }
  if (source.take(":"))
    return close(source, { type: "group", number: 0, body: readChoice(source, depth + 1) });
  if (source.take(">")) return close(source, { type: "atomic", body: readChoice(source, depth + 1) });
  for (const [sign, behind, negated] of [
    ["=", false, false],
    ["!", false, true],
    ["<=", true, false],
    ["<!", true, true],
  ] as const)
    if (source.take(sign))
      return close(source, { type: "look", behind, negated, body: readChoice(source, depth + 1) });
  if (source.take("P=")) {
    const name = source.until(")");
    source.references.push(name);
    return { type: "back", group: name, noCase: source.flags.noCase };
  }
  for (const [open, end] of [
    ["P<", ">"],
    ["<", ">"],
    ["'", "'"],
  ] as const)
    if (source.take(open)) return capture(source, depth, source.until(end));
  return readFlags(source, depth);
}

function capture(source: Source, depth: number, name: string | undefined): Node {
  const number = ++source.groups;
  if (name !== undefined) {
    if (!/^[A-Za-z_]\w*$/.test(name)) source.fail(`"${name}" is not the name of a group`);
    source.names.set(name, number);
  }
  return close(source, { type: "group", number, body: readChoice(source, depth + 1) });
}

function close(source: Source, node: Node): Node {
  if (!source.take(")")) source.fail('"(" is never closed');
  return node;
}

const letters: { readonly [letter: string]: keyof Flags } = {
  i: "noCase",
  s: "dotAll",
  m: "multiline",
  x: "extended",
  U: "ungreedy",
};

/** `(?i)`, `(?i-s:…)`. */
function readFlags(source: Source, depth: number): Node | undefined {
  const start = source.at;
  const flags = { ...source.flags };
  let on = true;
  for (;;) {
    const c = source.next();
    const flag = letters[c];
    if (c === "-") on = false;
    else if (flag !== undefined) flags[flag] = on;
    else if (c === ")") {
      source.flags = flags;
      return undefined;
    } else if (c === ":") {
      const outer = source.flags;
      source.flags = flags;
      const body = readChoice(source, depth + 1);
      source.flags = outer;
      return close(source, { type: "group", number: 0, body });
    } else {
      const what = source.text.slice(start, start + 3);
      source.unsupported(`(?${what} … (conditions, recursion, branch reset)`);
      return undefined;
    }
  }
}

function readRepeats(source: Source, atom: Node): Node {
  let node = atom;
  for (;;) {
    if (source.flags.extended) source.skipBlanks();
    const bounds = readBounds(source);
    if (bounds === undefined) return node;
    const [min, max] = bounds;
    if (max < min) source.fail(`{${min},${max}}: the bounds are the wrong way round`);
    if (min > MAX_REPEAT || (max !== Infinity && max > MAX_REPEAT))
      source.fail(`a repeat of more than ${MAX_REPEAT}`);
    const lazy = source.take("?");
    const how = source.take("+") ? "possessive" : lazy !== source.flags.ungreedy ? "lazy" : "greedy";
    node = { type: "repeat", body: node, min, max, how };
  }
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
