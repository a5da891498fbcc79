import fc from "fast-check";
import { expect, test } from "vitest";
import { latin1 } from "../../bytes.ts";
import { defaultLimits, type Limits, Refused } from "../../limits.ts";
import { compoundFile, project, zip } from "../../testing/office.ts";
import { ascii } from "../../testing/stream.ts";
import { Holdings } from "../holdings.ts";
import { Macros } from "./macros.ts";

function macrosOf(file: Uint8Array, cut = file.length, change: Partial<Limits> = {}) {
  const limits = { ...defaultLimits, ...change };
  const refused = new Refused();
  const holdings = new Holdings(limits, refused);
  const macros = new Macros({ limits, refused, holdings });
  const shown: string[] = [];
  for (let at = 0; at < file.length; at += cut)
    if (macros.section(file, at, Math.min(file.length, at + cut)))
      shown.push(latin1(macros.text.bytes, 0, macros.text.length));
  macros.release();
  return { shown, refused: refused.counts, held: limits.pendingTotal - holdings.left };
}

const BIG = `Attribute VB_Name = "Big"\r\n${"x = 1\r\n".repeat(1_500)}`;
const MODULES = { ThisDocument: 'Attribute VB_Name = "ThisDocument"\r\nSub AutoOpen()\r\n', Big: BIG };
const TEXT = MODULES.ThisDocument + BIG;
const document = compoundFile({ WordDocument: new Uint8Array(5_000), ...project(MODULES) });
const parts = {
  "[Content_Types].xml": ascii("<Types/>"),
  "word/vbaProject.bin": document,
  "word/x.xml": ascii("x"),
};

test.each([
  ["a compound file", document],
  ["a zip archive", zip(parts)],
  ["one that is not compressed", zip(parts, { stored: true })],
  ["one written to a pipe", zip(parts, { lengthsFollow: true })],
])("macros of %s, however it is cut", (_, file) => {
  expect(macrosOf(file)).toEqual({ shown: [TEXT], refused: {}, held: 0 });
  for (const cut of [1, 7, 511, 512, 4_096])
    expect(macrosOf(file, cut)).toEqual({ shown: [TEXT], refused: {}, held: 0 });
});

test.each([
  ["no Office file", ascii("%PDF-1.4 and so on")],
  ["a document without macros", compoundFile({ WordDocument: new Uint8Array(10) })],
  ["an archive without macros", zip({ "a.txt": ascii("a") })],
  ["one whose macros are no compound file", zip({ "vbaProject.bin": ascii("a".repeat(20)) })],
  ["half a document", document.slice(0, document.length / 2)],
  ["very little", ascii("PK")],
])("%s: none", (_, file) => {
  expect(macrosOf(file, 1_000)).toEqual({ shown: [], refused: {}, held: 0 });
});

test.each([
  [{ macroFileBytes: 4_096 }, [], { macroFileBytes: 1 }],
  [{ macroText: 100 }, [TEXT.slice(0, 100)], {}],
  [{ pendingTotal: 4_096 }, [], { pendingTotal: 1 }],
])("%j is a cap", (limits, shown, refused) => {
  expect(macrosOf(document, 1_000, limits)).toEqual({ shown, refused, held: 0 });
});

test("any change of a document harms nothing", () => {
  const change = fc.tuple(fc.nat(document.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), fc.boolean(), (changes, zipped) => {
      const changed = zipped ? zip(parts, { stored: true }) : document.slice();
      for (const [at, octet] of changes) changed[at] = octet;
      expect(macrosOf(changed, 4_096).held).toBe(0);
    }),
  );
});
