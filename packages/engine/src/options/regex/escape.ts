import type { Node } from "./ast.ts";
import { readProperty } from "./property.ts";
import { ANY, escapeSets, setOf, setOfByte } from "./sets.ts";
import type { Source } from "./source.ts";

const places = {
  A: "start",
  G: "start",
  z: "end",
  Z: "last-line-end",
  b: "word-edge",
  B: "no-word-edge",
} as const;

/** What follows a backslash outside a class. */
export function readEscape(source: Source): Node | undefined {
  const noCase = source.flags.noCase;
  const start = source.at;
  const c = source.next();
  if (c in places) return { type: "place", place: places[c as keyof typeof places] };
  if (c === "N" && source.peek === "{" && /\{U\+/y.test(source.text.slice(source.at, source.at + 3))) {
    source.unsupported("characters by their number in Unicode");
    return undefined;
  }
  // Moves where the match begins; where it ends is all that counts.
  if (c === "K") return { type: "sequence", items: [] };
  const set = escapeSets[c] ?? readProperty(source, c);
  if (source.problem !== undefined) return undefined;
  if (set !== undefined) return { type: "set", set };
  switch (c) {
    case "R":
      return lineEndOr(setOf([10, 13], 0x85));
    case "C":
      return { type: "set", set: ANY };
    case "X":
      // Of what Latin-1 has, only a carriage return and a line feed are one character together.
      return lineEndOr(ANY);
    case "u":
    case "U":
    case "L":
    case "l":
      source.unsupported(`\\${c}`);
      return undefined;
    case "k":
    case "g": {
      const found = source.match(/\{([\w+-]+)\}|<([\w+-]+)>|'([\w+-]+)'|([+-]?\d+)/y);
      if (found === undefined) {
        source.fail(`\\${c} wants the name of a group`);
        return undefined;
      }
      if (c === "g" && found[1] === undefined && found[4] === undefined)
        source.unsupported("calls of groups");
      return back(source, found[1] ?? found[2] ?? found[3] ?? found[4]!);
    }
    default:
  }
  if (/[1-9]/.test(c)) {
    // `\1` to `\9`, and what begins with 8 or 9, are always groups; longer numbers are if there are so many groups to the left, else octal.
    source.at = start;
    const digits = source.match(/\d+/y)![0];
    if (Number(digits) < 10 || /[89]/.test(c) || Number(digits) <= source.groups) return back(source, digits);
    source.at = start + 1;
  }
  const code = readByte(source, c);
  if (code === undefined) return undefined;
  return { type: "set", set: setOfByte(code, noCase) };
}

function back(source: Source, text: string): Node {
  return { type: "back", group: groupOf(source, text), noCase: source.flags.noCase };
}

/** The group that a name or a number, perhaps counted from here, means; checked once all are known. */
export function groupOf(source: Source, text: string): number | string {
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
  const group =
    number === undefined
      ? text
      : text.startsWith("-")
        ? source.groups + 1 + number
        : text.startsWith("+")
          ? source.groups + number
          : number;
  source.references.push(group);
  return group;
}

const lineEndOr = (set: Uint8Array): Node => ({
  type: "atomic",
  body: {
    type: "choice",
    items: [
      { type: "sequence", items: [byte(13), byte(10)] },
      { type: "set", set },
    ],
  },
});

const byte = (code: number): Node => ({ type: "set", set: setOfByte(code, false) });

const controls: { readonly [letter: string]: number } = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

/** The byte that an escape stands for, in and outside classes; `c` is what followed the backslash. */
export function readByte(source: Source, c: string): number | undefined {
  const control = controls[c];
  if (control !== undefined) return control;
  if (c === "x") {
    if (source.peek === "{" && source.text[source.at + 1] === "}") source.fail("\\x{} has no digits");
    const found = source.match(/\{([\da-fA-F]+)\}|([\da-fA-F]{0,2})/y);
    const code = Number.parseInt(found?.[1] ?? found?.[2] ?? "", 16);
    if (code > 255) {
      source.unsupported("characters beyond one byte");
      return undefined;
    }
    return Number.isNaN(code) ? 0 : code;
  }
  if (c === "c") return source.next().toUpperCase().charCodeAt(0) ^ 64;
  if (c === "o" && source.peek === "{") {
    const found = source.match(/\{([0-7]+)\}/y);
    const code = Number.parseInt(found?.[1] ?? "", 8);
    if (code <= 255) return code;
    if (found === undefined) source.fail("\\o wants octal digits");
    else source.unsupported("characters beyond one byte");
    return undefined;
  }
  if (/[0-7]/.test(c)) {
    const more = source.match(/[0-7]{0,2}/y)![0];
    return Number.parseInt(c + more, 8) & 255;
  }
  if (/[A-Za-z]/.test(c)) {
    source.fail(`\\${c} means nothing`);
    return undefined;
  }
  const code = c.charCodeAt(0);
  if (code > 127) {
    source.unsupported("an escaped character beyond ASCII");
    return undefined;
  }
  return code;
}
