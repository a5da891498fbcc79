import type { Node, RegexProblem } from "../options/regex/ast.ts";
import { parseRegex } from "../options/regex/parse.ts";
import { isNullable } from "../options/regex/shape.ts";

/** What the names stand for. Wider than the real thing on purpose: a number that only looks like a card is masked. */
export const namedPatterns: { readonly [name: string]: string } = {
  "credit-card": "/[2-6]\\d{3}(?:[ -]?\\d{4}){2}[ -]?\\d{1,7}|3[47]\\d{2}[ -]?\\d{6}[ -]?\\d{5}/",
  "bearer-token": "/bearer[ \\t]+[A-Za-z0-9._~+\\/-]{8,}=*/i",
};

/** Bytes that the patterns of one policy have in all, repeats written out: each takes a bit of every stream's memory. */
export const MAX_POSITIONS = 512;
/** Patterns of one policy. */
export const MAX_PATTERNS = 32;

/**
 * All patterns as one automaton after Glushkov: a state for each byte that a pattern names. It knows all matches from all
 * starts at once, and what could yet become one, in time that only the number of states bounds.
 */
export interface Patterns {
  readonly count: number;
  /** 256 flags for each state: the bytes that lead to it. */
  readonly sets: Uint8Array;
  /** The states after each, in one list: from `followFrom[state]` to `followFrom[state + 1]`. */
  readonly follow: Int32Array;
  readonly followFrom: Int32Array;
  /** States that a match can begin with. */
  readonly first: Int32Array;
  /** 1 for each byte that a match can begin with. */
  readonly begins: Uint8Array;
  /** 1 for states that a match can end with. */
  readonly accepts: Uint8Array;
  /** 32-bit words that have a bit for each state. */
  readonly words: number;
}

/** Ends and starts of a part. */
interface Part {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const NOTHING: Part = { nullable: true, first: [], last: [] };

class Builder {
  readonly sets: Uint8Array[] = [];
  readonly follow: Set<number>[] = [];
  problem: string | undefined = undefined;

  /**
   * What only looks around is taken as given, and what holds on to its bytes lets go: more matches then, never fewer, so
   * more is masked.
   */
  part(node: Node): Part {
    if (this.problem !== undefined) return NOTHING;
    switch (node.type) {
      case "set":
        return this.#byte(node.set);
      case "sequence":
        return this.#sequence(node.items.map((item) => () => this.part(item)));
      case "choice":
        return this.#choice(node.items.map((item) => this.part(item)));
      case "condition":
        return this.#choice([this.part(node.yes), this.part(node.no)]);
      case "group":
      case "atomic":
        return this.part(node.body);
      case "repeat":
        return this.#repeat(node.body, node.min, node.max);
      case "back":
        this.problem = "has a reference back to a group";
        return NOTHING;
      default:
        return NOTHING;
    }
  }

  #byte(set: Uint8Array): Part {
    const at = this.sets.length;
    if (at === MAX_POSITIONS) {
      this.problem = `is too long: the patterns of one policy have at most ${MAX_POSITIONS} bytes, repeats written out`;
      return NOTHING;
    }
    this.sets.push(set);
    this.follow.push(new Set());
    return { nullable: false, first: [at], last: [at] };
  }

  #sequence(makers: readonly (() => Part)[]): Part {
    let whole = NOTHING;
    for (const make of makers) {
      if (this.problem !== undefined) break;
      const next = make();
      this.#join(whole, next);
      whole = {
        nullable: whole.nullable && next.nullable,
        first: whole.nullable ? [...whole.first, ...next.first] : whole.first,
        last: next.nullable ? [...whole.last, ...next.last] : next.last,
      };
    }
    return whole;
  }

  #choice(parts: readonly Part[]): Part {
    return {
      nullable: parts.some(({ nullable }) => nullable),
      first: parts.flatMap(({ first }) => first),
      last: parts.flatMap(({ last }) => last),
    };
  }

  #repeat(body: Node, min: number, max: number): Part {
    const makers: (() => Part)[] = Array.from(
      { length: Math.min(min, MAX_POSITIONS + 1) },
      () => () => this.part(body),
    );
    if (max === Number.POSITIVE_INFINITY)
      makers.push(() => {
        const part = this.part(body);
        this.#join(part, part);
        return { ...part, nullable: true };
      });
    else
      for (let more = Math.min(max - min, MAX_POSITIONS + 1); more > 0; more--)
        makers.push(() => ({ ...this.part(body), nullable: true }));
    return this.#sequence(makers);
  }

  #join(before: Part, after: Part): void {
    for (const last of before.last) for (const first of after.first) this.follow[last]!.add(first);
  }
}

/** Compiles names and `/expressions/flags`; says in words what is wrong with the first bad one. */
export function compilePatterns(texts: readonly string[]): Patterns | { readonly problem: string } {
  if (texts.length > MAX_PATTERNS)
    return { problem: `there are ${texts.length} patterns, more than ${MAX_PATTERNS}` };
  const builder = new Builder();
  const first: number[] = [];
  const last: number[] = [];
  for (const text of texts) {
    const root = parsePattern(text);
    if ("problem" in root) return root;
    const part = builder.part(root);
    if (builder.problem !== undefined) return { problem: `the pattern ${shown(text)} ${builder.problem}` };
    first.push(...part.first);
    last.push(...part.last);
  }
  return tablesOf(builder, first, last);
}

function parsePattern(text: string): Node | { readonly problem: string } {
  const known = Object.hasOwn(namedPatterns, text) ? namedPatterns[text]! : text;
  const found = /^\/(.+)\/([a-z]*)$/s.exec(known);
  if (!found) {
    const names = Object.keys(namedPatterns).join(", ");
    return {
      problem: `${shown(text)} is no pattern: give one of ${names}, or an expression such as /sess=\\w+/i`,
    };
  }
  const [, expression = "", letters = ""] = found;
  const flag = [...letters].find((letter) => letter !== "i");
  if (flag !== undefined)
    return { problem: `the pattern ${shown(text)} has the flag ${flag}; only i is known` };
  const regex = parseRegex(expression, {
    noCase: letters.includes("i"),
    dotAll: true,
    multiline: false,
    extended: false,
    dollarEnd: false,
    ungreedy: false,
  });
  if ("message" in regex)
    return {
      problem: `the pattern ${shown(text)} cannot be used: ${(regex satisfies RegexProblem).message}`,
    };
  if (isNullable(regex.root))
    return { problem: `the pattern ${shown(text)} matches nothing at all, so everything` };
  return regex.root;
}

const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);

function tablesOf({ sets, follow }: Builder, first: readonly number[], last: readonly number[]): Patterns {
  const count = sets.length;
  const followFrom = new Int32Array(count + 1);
  for (const [state, after] of follow.entries()) followFrom[state + 1] = followFrom[state]! + after.size;
  const all = new Uint8Array(count * 256);
  for (const [state, set] of sets.entries()) all.set(set, state * 256);
  const begins = new Uint8Array(256);
  for (const state of first)
    for (let byte = 0; byte < 256; byte++) if (sets[state]![byte] === 1) begins[byte] = 1;
  const accepts = new Uint8Array(count);
  for (const state of last) accepts[state] = 1;
  return {
    count,
    sets: all,
    follow: Int32Array.from(follow.flatMap((after) => [...after])),
    followFrom,
    first: Int32Array.from(new Set(first)),
    begins,
    accepts,
    words: (count + 31) >>> 5,
  };
}
