import { not } from "./sets.ts";
import type { Source } from "./source.ts";

/** `\\p{Lu}`, `\\PL`: the bytes whose characters of Latin-1 have a property; `c` is what followed the backslash. */
export function readProperty(source: Source, c: string): Uint8Array | undefined {
  if (c !== "p" && c !== "P") return undefined;
  const found = source.match(/\{(\^?)(\w+&?)\}|([A-Za-z])/y);
  const name = found?.[2] ?? found?.[3];
  if (found === undefined || name === undefined) {
    source.fail(`\\${c} wants the name of a property`);
    return undefined;
  }
  const category = name === "L&" ? "LC" : name;
  if (!categories.has(category)) {
    source.unsupported(`\\${c}{${name}}`);
    return undefined;
  }
  const has = new RegExp(`\\p{${category}}`, "u");
  const set = Uint8Array.from({ length: 256 }, (_, byte) => (has.test(String.fromCharCode(byte)) ? 1 : 0));
  return (found[1] === "^") !== (c === "P") ? not(set) : set;
}

/** Of letters, marks, numbers, punctuation, symbols, separators and others. */
const categories: ReadonlySet<string> = new Set(
  "Any L LC Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Cs Co Cn".split(
    " ",
  ),
);
