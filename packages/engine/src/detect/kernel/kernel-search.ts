import { latin1 } from "../../bytes.ts";
import { type Kernel, TEXT_SIZE, theKernel } from "../../kernel/kernel.ts";
import { gramFilter } from "../gram-filter.ts";
import type { Found, MakeSearcher, MultiPattern, SearchPattern } from "../multi-pattern.ts";
import { type Laid, layTables, listOf } from "./tables.ts";

/** A pattern of one byte is not for the kernel. */
const SHORTEST = 2;
/** Patterns that stand wholly within so many bytes from a text's start are looked for there only. */
const NEAR = 64;

/** Searches in the kernel; where there is none, or no room in it, by `gramFilter`. */
export const kernelSearch: MakeSearcher = (patterns) => {
  const kernel = theKernel();
  const { once, ids } = alike(patterns.filter(({ bytes }) => bytes.length >= SHORTEST));
  if (kernel === undefined || once.length === 0) return gramFilter(patterns);
  const tables = lay(kernel, once);
  if (tables === undefined) return gramFilter(patterns);
  const singles = patterns.filter(({ bytes }) => bytes.length < SHORTEST);
  return new KernelSearcher(
    kernel,
    tables,
    ids,
    singles.length === 0 ? undefined : gramFilter(singles),
    longest(once),
  );
};

const longest = (patterns: readonly SearchPattern[]): number =>
  patterns.reduce((length, { bytes }) => Math.max(length, bytes.length), 0);

/** Many rules look for the same: each such pattern once, numbered, and by number the ids of all. */
function alike(patterns: readonly SearchPattern[]): {
  readonly once: SearchPattern[];
  readonly ids: number[][];
} {
  const once: SearchPattern[] = [];
  const ids: number[][] = [];
  const numbers = new Map<string, number>();
  for (const { bytes, noCase, id, before } of patterns) {
    const key = `${noCase} ${before} ${latin1(bytes, 0, bytes.length)}`;
    const number = numbers.get(key);
    if (number !== undefined) {
      ids[number]!.push(id);
      continue;
    }
    numbers.set(key, once.length);
    once.push({ bytes, noCase, before, id: once.length });
    ids.push([id]);
  }
  return { once, ids };
}

/** Tables of all patterns; of those that stand near the start of a text, tables of their own. */
function lay(kernel: Kernel, patterns: readonly SearchPattern[]): readonly [Laid, ...Laid[]] | undefined {
  const isNear = ({ before = Number.POSITIVE_INFINITY }: SearchPattern) => before <= NEAR;
  const near = patterns.filter(isNear);
  if (near.length === 0) {
    const all = layTables(kernel, patterns);
    return all && [all];
  }
  const laid = layTables(kernel, near);
  if (laid === undefined) return undefined;
  const length = near.reduce((most, { before = 0 }) => Math.max(most, before), 0);
  const rest = layTables(
    kernel,
    patterns.filter((pattern) => !isNear(pattern)),
    { laid, length, count: near.length },
  );
  if (rest !== undefined) return [rest, laid];
  kernel.giveBack(laid.at, laid.size);
  return undefined;
}

class KernelSearcher implements MultiPattern {
  readonly #kernel: Kernel;
  readonly #tables: number;
  /** Place of the list of found numbers among the kernel's words. */
  readonly #list: number;
  readonly #ids: readonly (readonly number[])[];
  readonly #singles: MultiPattern | undefined;
  /** Of texts that are searched in pieces, so many bytes are searched twice. */
  readonly #overlap: number;

  constructor(
    kernel: Kernel,
    laid: readonly [Laid, ...Laid[]],
    ids: readonly (readonly number[])[],
    singles: MultiPattern | undefined,
    longest: number,
  ) {
    this.#kernel = kernel;
    this.#tables = laid[0].at;
    this.#list = listOf(kernel, laid[0]) >> 2;
    this.#ids = ids;
    this.#singles = singles;
    this.#overlap = longest - 1;
    unused.register(this, () => {
      for (const { at, size } of laid) kernel.giveBack(at, size);
    });
  }

  search(bytes: Uint8Array, start: number, end: number, found: Found): void {
    this.#singles?.search(bytes, start, end, found);
    const { words } = this.#kernel;
    for (let from = start; from < end; ) {
      const to = Math.min(end, from + TEXT_SIZE);
      const count = this.#kernel.search(this.#tables, bytes, from, to);
      const last = this.#list + count;
      for (let at = this.#list; at < last; at++) {
        const ids = this.#ids[words[at]!]!;
        for (let i = 0; i < ids.length; i++) found.add(ids[i]!);
      }
      if (to === end) return;
      from = to - this.#overlap;
    }
  }
}

/** Tables of searchers that nobody holds any more go back to the kernel. */
const unused = new FinalizationRegistry<() => void>((giveBack) => giveBack());
