import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64, hexRows } from "./hex.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
/** A dump as text, matched runs in square brackets. */
const shown = (...args: Parameters<typeof hexRows>) =>
  hexRows(...args).map(({ offset, runs }) =>
    [
      offset,
      runs.map(({ matched, hex }) => (matched ? `[${hex}]` : hex)).join(" "),
      runs.map(({ matched, ascii }) => (matched ? `[${ascii}]` : ascii)).join(""),
    ].join("  "),
  );

test.each<[string, Uint8Array, [number, number][], string[]]>([
  ["nothing", bytes(""), [], []],
  ["one short row", bytes("GET"), [], ["00000000  47 45 54  GET"]],
  ["two rows", bytes("GET /a"), [], ["00000000  47 45 54 20  GET ", "00000004  2f 61  /a"]],
  ["a match inside a row", bytes("GET"), [[1, 1]], ["00000000  47 [45] 54  G[E]T"]],
  [
    "a match across rows",
    bytes("abcdef"),
    [[3, 2]],
    ["00000000  61 62 63 [64]  abc[d]", "00000004  [65] 66  [e]f"],
  ],
  [
    "overlapping matches",
    bytes("abcd"),
    [
      [2, 1],
      [0, 3],
    ],
    ["00000000  [61 62 63] 64  [abc]d"],
  ],
  ["a match past the end", bytes("ab"), [[1, 99]], ["00000000  61 [62]  a[b]"]],
  ["a match before the start", bytes("ab"), [[-1, 2]], ["00000000  [61] 62  [a]b"]],
  ["a match of no length", bytes("ab"), [[1, 0]], ["00000000  61 62  ab"]],
  ["bytes that do not print", Uint8Array.of(0, 0x1f, 0x7f, 0xff), [], ["00000000  00 1f 7f ff  ...."]],
])("dumps %s", (_what, given, matches, expected) => {
  expect(shown(given, matches, 4)).toEqual(expected);
});

test("whatever is marked, all bytes are there in order", () => {
  const range = fc.tuple(fc.integer({ min: -50, max: 300 }), fc.integer({ min: -5, max: 300 }));
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(range),
      fc.constantFrom(8, 16),
      (given, matches, width) => {
        const rows = hexRows(given, matches, width);
        const hex = rows.flatMap(({ runs }) => runs.map((run) => run.hex)).join(" ");
        expect(hex).toBe(Array.from(given, (byte) => byte.toString(16).padStart(2, "0")).join(" "));
        for (const row of rows)
          expect(row.missing + row.runs.map(({ ascii }) => ascii).join("").length).toBe(width);
      },
    ),
  );
});

test("shows no more than an event may carry", () => {
  expect(hexRows(new Uint8Array(10_000), [], 16)).toHaveLength(256);
});

test.each([
  ["R0VU", [0x47, 0x45, 0x54]],
  ["", []],
  ["not base64!", []],
])("base64 %j", (text, expected) => {
  expect([...fromBase64(text)]).toEqual(expected);
});
