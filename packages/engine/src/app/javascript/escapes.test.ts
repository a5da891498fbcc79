import { expect, test } from "vitest";
import { fromLatin1, latin1 } from "../../bytes.ts";
import { Growing } from "../growing.ts";
import { addUtf8, codeOf, undoPercent, unescapedName } from "./escapes.ts";

const grown = (text: string): Growing => {
  const out = new Growing();
  out.add(fromLatin1(text), 0, text.length);
  return out;
};
const textOf = ({ bytes, length }: Growing): string => latin1(bytes, 0, length);

test.each([
  ["%61lert", "alert"],
  ["%u0061%u20AC", "a\xe2\x82\xac"],
  ["%EB", "\xeb"],
  ["100%", "100%"],
  ["%6", "%6"],
  ["%u006", "%u006"],
  ["%zz%2541", "%zz%41"],
])("unescape %s", (given, expected) => {
  const out = grown(`keep%41${given}`);
  undoPercent(out, 7);
  expect(textOf(out)).toBe(`keep%41${expected}`);
});

test.each([
  [0x41, "A"],
  [0xeb, "\xc3\xab"],
  [0x20ac, "\xe2\x82\xac"],
  [0x1_0000, "\xf0\x90\x80\x80"],
])("%i as UTF-8", (code, expected) => {
  const out = new Growing();
  addUtf8(out, code);
  expect(textOf(out)).toBe(expected);
});

test.each([
  ["\\u0065val", "eval"],
  ["\\u{65}v\\u0061l", "eval"],
  ["a\\u00e9", "a\xc3\xa9"],
  ["a\\u{e9}", "a\xc3\xa9"],
  ["\\u00", "\\u00"],
])("the name %s is %s", (given, expected) => {
  expect(unescapedName(given)).toBe(expected);
});

test.each([
  ["98", 98],
  ["0x61", 0x61],
  ["0b1100", 12],
  ["0o17", 15],
  ["017", 15],
  ["019", 19],
  ["1_0", 10],
  ["1.5", -1],
  ["9999999", -1],
  ["1n", -1],
])("%s is the character %i", (text, code) => {
  expect(codeOf(text)).toBe(code);
});
