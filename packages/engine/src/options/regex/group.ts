import type { Flags, Node } from "./ast.ts";
import { groupOf } from "./escape.ts";
import { readChoice } from "./parse.ts";
import { emptySet } from "./sets.ts";
import type { Source } from "./source.ts";

const EMPTY: Node = { type: "sequence", items: [] };
const FAIL: Node = { type: "set", set: emptySet() };

/** What begins a look-around: behind, negated. */
const looks = [
  ["?=", false, false],
  ["?!", false, true],
  ["?<=", true, false],
  ["?<!", true, true],
  ["*pla:", false, false],
  ["*positive_lookahead:", false, false],
  ["*nla:", false, true],
  ["*negative_lookahead:", false, true],
  ["*plb:", true, false],
  ["*positive_lookbehind:", true, false],
  ["*nlb:", true, true],
  ["*negative_lookbehind:", true, true],
] as const;

/** Verbs before the expression that change nothing here: how PCRE does its work, or what is so anyway. */
const SETTINGS =
  /\(\*(?:LF|BSR_UNICODE|NO_AUTO_POSSESS|NO_DOTSTAR_ANCHOR|NO_JIT|NO_START_OPT|LIMIT_(?:MATCH|DEPTH|RECURSION|HEAP)=\d+)\)/y;

/** Reads `(*LF)` and its like, before all else. */
export function readSettings(source: Source): void {
  while (source.match(SETTINGS) !== undefined);
}

/** What follows `(`; undefined for what matches nothing by itself, as flags. */
export function readGroup(source: Source, depth: number): Node | undefined {
  for (const [sign, behind, negated] of looks)
    if (source.take(sign))
      return close(source, { type: "look", behind, negated, body: readChoice(source, depth + 1) });
  if (source.take("?>") || source.take("*atomic:"))
    return close(source, { type: "atomic", body: readChoice(source, depth + 1) });
  if (source.match(/\*(?:F|FAIL)\)/y) !== undefined) return FAIL;
  if (source.peek === "*") {
    const verb = source.match(/\*[^:)]*/y)![0];
    source.unsupported(`the verb (${verb})`);
    return undefined;
  }
  if (!source.take("?")) return capture(source, depth, undefined);
  if (source.take(":"))
    return close(source, { type: "group", number: 0, body: readChoice(source, depth + 1) });
  if (source.take("|"))
    return close(source, { type: "group", number: 0, body: readChoice(source, depth + 1, true) });
  if (source.take("P="))
    return { type: "back", group: groupOf(source, source.until(")")), noCase: source.flags.noCase };
  for (const [open, end] of [
    ["P<", ">"],
    ["<", ">"],
    ["'", "'"],
  ] as const)
    if (source.take(open)) return capture(source, depth, source.until(end));
  if (source.take("(")) return condition(source, depth);
  // Callouts: Snort sets no function to call.
  if (source.match(/C(?:\d{0,3}|([`'"^%#$]).*?\1|\{.*?\})\)/y) !== undefined) return undefined;
  if (/[R\d&+]|-\d|P>/y.test(source.text.slice(source.at, source.at + 2))) {
    source.unsupported("recursion");
    return undefined;
  }
  return readFlags(source, depth);
}

function capture(source: Source, depth: number, name: string | undefined): Node {
  const number = ++source.groups;
  if (name !== undefined) {
    if (!/^[A-Za-z_]\w{0,31}$/.test(name)) source.fail(`"${name}" is not the name of a group`);
    const other = source.names.get(name);
    if (other !== undefined && other !== number) source.fail(`two groups are called "${name}"`);
    source.names.set(name, number);
  }
  return close(source, { type: "group", number, body: readChoice(source, depth + 1) });
}

function close(source: Source, node: Node): Node {
  if (!source.take(")")) source.fail('"(" is never closed');
  return node;
}

/** `(?(1)yes|no)`, `(?(<name>)…)`, `(?(?=look)…)`; the second bracket is read. */
function condition(source: Source, depth: number): Node | undefined {
  const group = source.match(/([+-]?\d+)\)|<(\w+)>\)|'(\w+)'\)/y);
  if (group !== undefined) {
    const of = groupOf(source, group[1] ?? group[2] ?? group[3]!);
    const [yes, no] = ways(source, depth);
    return close(source, { type: "condition", group: of, yes, no });
  }
  if (source.take("DEFINE)")) {
    // Only calls get there, and those are refused.
    ways(source, depth);
    return close(source, EMPTY);
  }
  const look = /[?*]/.test(source.peek) ? readGroup(source, depth + 1) : undefined;
  if (look?.type !== "look") {
    source.unsupported("conditions other than groups and look-around");
    return undefined;
  }
  const [yes, no] = ways(source, depth);
  // Only one of the two can hold.
  const choice: Node = {
    type: "choice",
    items: [
      { type: "sequence", items: [look, yes] },
      { type: "sequence", items: [{ ...look, negated: !look.negated }, no] },
    ],
  };
  return close(source, { type: "group", number: 0, body: choice });
}

function ways(source: Source, depth: number): readonly [Node, Node] {
  const body = readChoice(source, depth + 1);
  if (body.type !== "choice") return [body, EMPTY];
  if (body.items.length > 2) source.fail("a condition has more than two ways");
  return [body.items[0]!, body.items[1]!];
}

const letters: { readonly [letter: string]: keyof Flags } = {
  i: "noCase",
  s: "dotAll",
  m: "multiline",
  x: "extended",
  U: "ungreedy",
};

/** `(?i)`, `(?i-s:…)`, `(?^)`. */
function readFlags(source: Source, depth: number): Node | undefined {
  const start = source.at;
  const flags = { ...source.flags };
  if (source.take("^"))
    for (const flag of ["noCase", "dotAll", "multiline", "extended"] as const) flags[flag] = false;
  let on = true;
  for (;;) {
    const c = source.next();
    const flag = letters[c];
    if (c === "-") on = false;
    else if (flag !== undefined && !(c === "x" && source.peek === "x")) flags[flag] = on;
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
      source.unsupported(`(?${what} …`);
      return undefined;
    }
  }
}
