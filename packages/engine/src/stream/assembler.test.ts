import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { latin1 } from "../bytes.ts";
import { text } from "../testing/packets.ts";
import { Assembler, PIECE_OVERHEAD } from "./assembler.ts";
import { type OverlapPolicy, overlapPolicies } from "./overlap.ts";

type Piece = readonly [start: number, data: string];

function assembled(policy: OverlapPolicy, pieces: readonly Piece[]): Assembler {
  const assembler = new Assembler(overlapPolicies[policy]);
  for (const [start, data] of pieces) assembler.add(start, text(data), 0, data.length);
  return assembler;
}

const all = (assembler: Assembler): string => {
  const run = assembler.take(assembler.first);
  return latin1(run, 0, run.length);
};

test.each<[string, readonly Piece[]]>([
  ["[  ]", []],
  ["[ 5 ]", [[0, "hello"]]],
  ["[ (3) 5 ]", [[3, "hello"]]],
  [
    "[ 3 (2) 4 ]",
    [
      [0, "abc"],
      [5, "fghi"],
    ],
  ],
  [
    "[ 3 2 ]",
    [
      [3, "de"],
      [0, "abc"],
    ],
  ],
  [
    "[ (1) 3 ]",
    [
      [1, "bcd"],
      [2, "c"],
    ],
  ],
  ["[  ]", [[7, ""]]],
])("%s", (drawing, pieces) => {
  expect(String(assembled("first", pieces))).toBe(drawing);
});

describe("overlaps", () => {
  const inside: Piece[] = [
    [0, "aaaaaa"],
    [2, "BB"],
  ];
  const around: Piece[] = [
    [2, "aa"],
    [0, "BBBBBB"],
  ];
  const left: Piece[] = [
    [2, "aaaa"],
    [0, "BBBB"],
  ];
  const right: Piece[] = [
    [0, "aaaa"],
    [2, "BBBB"],
  ];
  const longer: Piece[] = [
    [0, "aaaa"],
    [0, "BBBBBB"],
  ];
  const across: Piece[] = [
    [0, "aa"],
    [4, "cc"],
    [1, "BBBB"],
  ];

  test.each<[OverlapPolicy, string, string, string, string, string, string]>([
    // policy  inside    around    left      right     longer    across
    ["first", "aaaaaa", "BBaaBB", "BBaaaa", "aaaaBB", "aaaaBB", "aaBBcc"],
    ["last", "aaBBaa", "BBBBBB", "BBBBaa", "aaBBBB", "BBBBBB", "aBBBBc"],
    ["bsd", "aaaaaa", "BBBBBB", "BBBBaa", "aaaaBB", "aaaaBB", "aaBBBc"],
    ["linux", "aaaaaa", "BBBBBB", "BBBBaa", "aaaaBB", "BBBBBB", "aaBBBc"],
  ])("%s", (policy, ...expected) => {
    expect(
      [inside, around, left, right, longer, across].map((pieces) => all(assembled(policy, pieces))),
    ).toEqual(expected);
  });
});

test("gives out runs, and drops what is past", () => {
  const assembler = assembled("first", [
    [2, "cd"],
    [4, "ef"],
    [8, "ij"],
  ]);
  expect(assembler.take(0)).toHaveLength(0);
  expect(latin1(assembler.take(2), 0, 4)).toBe("cdef");
  expect(String(assembler)).toBe("[ (8) 2 ]");
  assembler.drop(9);
  expect(String(assembler)).toBe("[ (9) 1 ]");
  assembler.drop(10);
  expect([String(assembler), assembler.cost]).toEqual(["[  ]", 0]);
});

test("is as good as asking of each octet who wins", () => {
  const piece = fc.tuple(
    fc.nat(40),
    fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(..."abcdefgh") }),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }),
      fc.constantFrom<OverlapPolicy>("first", "last"),
      (pieces, policy) => {
        const model: (string | undefined)[] = new Array(60).fill(undefined);
        for (const [start, data] of pieces)
          for (const [i, char] of [...data].entries())
            if (policy === "last" || model[start + i] === undefined) model[start + i] = char;
        const assembler = assembled(policy, pieces);
        const found: (string | undefined)[] = new Array(60).fill(undefined);
        let octets = 0;
        let runs = 0;
        expect(assembler.cost).toBe(
          model.filter((char) => char !== undefined).length + assembler.count * PIECE_OVERHEAD,
        );
        while (assembler.count > 0 && runs++ < 60) {
          const at = assembler.first;
          const run = assembler.take(at);
          for (const [i, code] of run.entries()) found[at + i] = String.fromCharCode(code);
          octets += run.length;
        }
        expect(found).toEqual(model);
        expect([assembler.cost, octets]).toEqual([0, model.filter((char) => char !== undefined).length]);
      },
    ),
    { numRuns: 500 },
  );
});

test("keeps its own copy", () => {
  const bytes = text("abc");
  const assembler = new Assembler(overlapPolicies.first);
  assembler.add(0, bytes, 1, 3);
  bytes.fill(0);
  expect(all(assembler)).toBe("bc");
});
