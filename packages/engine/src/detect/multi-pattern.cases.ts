import fc from "fast-check";
import { expect, test } from "vitest";
import { fromLatin1 } from "../bytes.ts";
import type { MakeSearcher, SearchPattern } from "./multi-pattern.ts";

/** Ids found, sorted, each once. */
function found(
  make: MakeSearcher,
  patterns: readonly SearchPattern[],
  text: Uint8Array,
  start = 0,
  end = text.length,
) {
  const ids = new Set<number>();
  make(patterns).search(text, start, end, { add: (id) => void ids.add(id) });
  return [...ids].sort((a, b) => a - b);
}

const pattern = (text: string, id: number, noCase = false): SearchPattern => ({
  bytes: fromLatin1(text),
  noCase,
  id,
});

/** What any searcher must find, found by looking for one pattern after the other. */
function expected(patterns: readonly SearchPattern[], text: Uint8Array): number[] {
  const fold = (bytes: Uint8Array, noCase: boolean) => {
    const plain = Array.from(bytes, (b) => String.fromCharCode(b)).join("");
    return noCase ? plain.replace(/[A-Z]/g, (c) => c.toLowerCase()) : plain;
  };
  const ids = patterns.filter((p) => fold(text, p.noCase).includes(fold(p.bytes, p.noCase))).map((p) => p.id);
  return [...new Set(ids)].sort((a, b) => a - b);
}

/** What holds of every searcher. */
export function multiPatternCases(make: MakeSearcher): void {
  test.each([
    ["at the start, in the middle, at the end", ["abcd", "defg", "ghij"], "abcdefghij", [0, 1, 2]],
    ["inside another", ["abcdef", "cd", "d"], "abcdef", [0, 1, 2]],
    ["one, two and three bytes long", ["a", "bc", "def"], "xdefxbcxa", [0, 1, 2]],
    ["one byte too long for the text", ["abcde"], "abcd", []],
    ["not in another case", ["abcd"], "ABCD", []],
    ["nothing in no text", ["a"], "", []],
  ])("finds patterns %s", (_what, texts, text, ids) => {
    expect(
      found(
        make,
        texts.map((one, id) => pattern(one, id)),
        fromLatin1(text),
      ),
    ).toEqual(ids);
  });

  test("overlooks case where told to", () => {
    const patterns = [pattern("CMD.exe", 1, true), pattern("CMD.exe", 2), pattern("cMd", 3, true)];
    expect(found(make, patterns, fromLatin1("GET /cmd.EXE"))).toEqual([1, 3]);
  });

  test("stays inside the bounds it is given", () => {
    const text = fromLatin1("abcdefgh");
    const patterns = [
      pattern("abcd", 0),
      pattern("bcdef", 1),
      pattern("efgh", 2),
      pattern("g", 3),
      pattern("fg", 4),
    ];
    expect(found(make, patterns, text, 1, 6)).toEqual([1]);
  });

  test("finds what a plain search finds", () => {
    const bytes = (max: number) =>
      fc.uint8Array({ minLength: 1, maxLength: max }).map((one) => one.map((b) => 64 + (b % 5) + (b & 32)));
    fc.assert(
      fc.property(
        fc.array(fc.record({ bytes: bytes(9), noCase: fc.boolean(), id: fc.nat(20) }), { maxLength: 30 }),
        bytes(200),
        (patterns, text) => {
          expect(found(make, patterns, text)).toEqual(expected(patterns, text));
        },
      ),
    );
  });
}
