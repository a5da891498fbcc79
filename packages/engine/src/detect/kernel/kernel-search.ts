import { gramFilter } from "../gram-filter.ts";
import type { Found, MakeSearcher, MultiPattern, SearchPattern } from "../multi-pattern.ts";
import { type Kernel, TEXT_SIZE, theKernel } from "./kernel.ts";
import { type Laid, layTables, listOf } from "./tables.ts";

/** A pattern of one byte is not for the kernel. */
const SHORTEST = 2;
/** Patterns that stand wholly within so many bytes from a text's start are looked for there only. */
const NEAR = 64;

/** Searches in the kernel; where there is none, or no room in it, by `gramFilter`. */
export const kernelSearch: MakeSearcher = (patterns) => {
  const kernel = theKernel();
  const searched = patterns.filter(({ bytes }) => bytes.length >= SHORTEST);
  if (kernel === undefined || searched.length === 0) return gramFilter(patterns);
  const tables = lay(kernel, searched);
  if (tables === undefined) return gramFilter(patterns);
  const singles = patterns.filter(({ bytes }) => bytes.length < SHORTEST);
  const longest = searched.reduce((length, { bytes }) => Math.max(length, bytes.length), 0);
  return new KernelSearcher(kernel, tables, longest, singles.length === 0 ? undefined : gramFilter(singles));
};

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
  /** Place of the list of ids among the kernel's words. */
  readonly #list: number;
  /** Of texts that are searched in pieces, so many bytes are searched twice. */
  readonly #overlap: number;
  readonly #singles: MultiPattern | undefined;

  constructor(
    kernel: Kernel,
    laid: readonly [Laid, ...Laid[]],
    longest: number,
    singles: MultiPattern | undefined,
  ) {
    this.#kernel = kernel;
    this.#tables = laid[0].at;
    this.#list = listOf(kernel, laid[0]) >> 2;
    this.#overlap = longest - 1;
    this.#singles = singles;
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
      for (let at = this.#list; at < last; at++) found.add(words[at]!);
      if (to === end) return;
      from = to - this.#overlap;
    }
  }
}

/** Tables of searchers that nobody holds any more go back to the kernel. */
const unused = new FinalizationRegistry<() => void>((giveBack) => giveBack());
