import type { Node } from "./ast.ts";
import { literal } from "./parse.ts";
import { escapeSets, setOf, setOfByte } from "./sets.ts";
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
  const set = escapeSets[c];
  if (set !== undefined) return { type: "set", set };
  switch (c) {
    case "Q": {
      const items = [...source.quoted()].map((letter) => literal(source, letter));
      return { type: "group", number: 0, body: { type: "sequence", items } };
    }
    case "E":
      return undefined;
    case "R":
      return {
        type: "atomic",
        body: {
          type: "choice",
          items: [
            { type: "sequence", items: [byte(13), byte(10)] },
            { type: "set", set: setOf([10, 13], 0x85) },
          ],
        },
      };
    case "C":
      return { type: "set", set: setOf([0, 255]) };
    case "K":
    case "X":
    case "p":
    case "P":
    case "u":
    case "U":
    case "L":
    case "l":
      source.unsupported(`\\${c}`);
      return undefined;
    case "k":
    case "g": {
      const found = source.match(/\{([\w-]+)\}|<([\w-]+)>|'([\w-]+)'|(-?\d+)/y);
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
    // `\1` to `\9` are always groups; longer numbers are if there are so many groups to the left, else octal.
    source.at = start;
    const digits = source.match(/\d+/y)![0];
    if (Number(digits) < 10 || Number(digits) <= source.groups) return back(source, digits);
    source.at = start + 1;
    if (/[89]/.test(c)) return literal(source, c);
  }
  const code = readByte(source, c);
  if (code === undefined) return undefined;
  return { type: "set", set: setOfByte(code, noCase) };
}

function back(source: Source, text: string): Node {
  const number = /^-?\d+$/.test(text) ? Number(text) : undefined;
  const group = number === undefined ? text : number < 0 ? source.groups + 1 + number : number;
  source.references.push(group);
  return { type: "back", group, noCase: source.flags.noCase };
}

const byte = (code: number): Node => ({ type: "set", set: setOfByte(code, false) });

const controls: { readonly [letter: string]: number } = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

/** The byte that an escape stands for, in and outside classes; `c` is what followed the backslash. */
export function readByte(source: Source, c: string): number | undefined {
  const control = controls[c];
  if (control !== undefined) return control;
  if (c === "x") {
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
    return found === undefined ? undefined : Number.parseInt(found[1]!, 8) & 255;
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
