import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromLatin1 } from "../../bytes.ts";
import { TEXT_SIZE, theKernel } from "../../kernel/kernel.ts";
import { gramFilter } from "../gram-filter.ts";
import { multiPatternCases } from "../multi-pattern.cases.ts";
import type { MultiPattern, SearchPattern } from "../multi-pattern.ts";
import { kernelSearch } from "./kernel-search.ts";

multiPatternCases(kernelSearch);

const ids = (searcher: MultiPattern, text: Uint8Array, start = 0, end = text.length): number[] => {
  const found = new Set<number>();
  searcher.search(text, start, end, { add: (id) => void found.add(id) });
  return [...found].sort((a, b) => a - b);
};

test("there is a kernel here", () => {
  expect(theKernel()).toBeDefined();
});

describe("finds what the searcher in TypeScript finds", () => {
  /** Bytes out of few, so that patterns are met, and near misses too. */
  const text = (minLength: number, maxLength: number) =>
    fc
      .array(fc.constantFrom(..."aAbB\0\xff@ Z`"), { minLength, maxLength })
      .map((letters) => fromLatin1(letters.join("")));
  const pattern = (shortest: number, longest: number) =>
    fc.record({ bytes: text(shortest, longest), noCase: fc.boolean(), id: fc.nat(400) });

  test.each([
    ["short patterns", 1, 6, 40],
    ["many short patterns", 2, 5, 400],
    ["long patterns", 7, 20, 100],
    ["all lengths", 1, 30, 100],
  ])("%s", (_what, shortest, longest, most) => {
    fc.assert(
      fc.property(
        fc.array(pattern(shortest, longest), { maxLength: most }),
        text(0, 300),
        fc.nat(20),
        fc.nat(20),
        (patterns, bytes, start, less) => {
          const end = Math.max(start, bytes.length - less);
          const from = Math.min(start, end, bytes.length);
          const to = Math.min(end, bytes.length);
          expect(ids(kernelSearch(patterns), bytes, from, to)).toEqual(
            ids(gramFilter(patterns), bytes, from, to),
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});

test.each([0, 1, 2, 3, 4, 5, 6, 7, 15, 16, 17])("finds each pattern %i bytes behind the start", (before) => {
  const texts = ["ab", "abc", "abcd", "abcdef", "abcdefg", "abcdefghijklmnopqrst"];
  for (const one of texts) {
    const patterns: SearchPattern[] = [{ bytes: fromLatin1(one), noCase: false, id: 1 }];
    for (let behind = 0; behind < 20; behind++) {
      const text = fromLatin1(`${"-".repeat(before)}${one}${"-".repeat(behind)}`);
      expect(ids(kernelSearch(patterns), text)).toEqual([1]);
      expect(ids(kernelSearch(patterns), text, 0, before + one.length)).toEqual([1]);
      expect(ids(kernelSearch(patterns), text, 0, before + one.length - 1)).toEqual([]);
      expect(ids(kernelSearch(patterns), text, before + 1)).toEqual([]);
    }
  }
});

test("a pattern that has to stand near the start is found there", () => {
  const patterns: SearchPattern[] = [
    { bytes: fromLatin1("MZ"), noCase: false, id: 1, before: 2 },
    { bytes: fromLatin1("needle"), noCase: true, id: 2 },
    { bytes: fromLatin1("%PDF-1.7"), noCase: false, id: 3, before: 64 },
  ];
  const text = (front: string) => fromLatin1(`${front}${".".repeat(100)}Needle`);
  expect(ids(kernelSearch(patterns), text("MZ"))).toEqual([1, 2]);
  expect(ids(kernelSearch(patterns), text(`..%PDF-1.7`))).toEqual([2, 3]);
  expect(ids(kernelSearch(patterns), fromLatin1("M"))).toEqual([]);
});

test("a text longer than the kernel takes at once, with a pattern over the border", () => {
  const patterns: SearchPattern[] = [{ bytes: fromLatin1("over the border"), noCase: false, id: 5 }];
  const searcher = kernelSearch(patterns);
  for (const shift of [-20, -14, -7, -1, 0, 1]) {
    const text = new Uint8Array(TEXT_SIZE * 2 + 100);
    text.set(patterns[0]!.bytes, TEXT_SIZE + shift);
    expect(ids(searcher, text)).toEqual([5]);
  }
});

test("a text in the kernel's own memory is searched where it is", () => {
  const kernel = theKernel()!;
  const at = kernel.take(200);
  const view = new Uint8Array(kernel.bytes.buffer, at, 200);
  view.set(fromLatin1("xxneedlexx"), 90);
  const searcher = kernelSearch([{ bytes: fromLatin1("needle"), noCase: false, id: 9 }]);
  expect([ids(searcher, view), ids(searcher, view, 92, 98), ids(searcher, view, 93)]).toEqual([[9], [9], []]);
  kernel.giveBack(at, 200);
});

test("without room in the kernel, others search", () => {
  const kernel = theKernel()!;
  const taken: { at: number; size: number }[] = [];
  for (let size = 64 * 1024 * 1024; size >= 64; size /= 2)
    for (let at = kernel.take(size); at >= 0; at = kernel.take(size)) taken.push({ at, size });
  const searcher = kernelSearch([{ bytes: fromLatin1("needle"), noCase: false, id: 9 }]);
  for (const { at, size } of taken) kernel.giveBack(at, size);
  expect(ids(searcher, fromLatin1("a needle"))).toEqual([9]);
});
