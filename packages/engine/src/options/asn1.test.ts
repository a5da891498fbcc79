import { expect, test } from "vitest";
import { hex } from "../testing/hex.ts";
import { fires, problemsOf } from "../testing/option.ts";
import { asn1 } from "./asn1.ts";

test.each([
  ["bitstring_overflow", "03 02 08 00", false],
  ["bitstring_overflow", "03 02 09 00", true],
  ["bitstring_overflow", "30 04 03 02 09 00", true],
  ["bitstring_overflow", "02 01 00 03 02 09 00", true],
  ["bitstring_overflow", "83 02 09 00", false],
  ["double_overflow", `09 82 0101 00${"00".repeat(256)}`, true],
  ["double_overflow", `09 82 0101 80${"00".repeat(256)}`, false],
  ["oversize_length 500", "30 82 01f4", true],
  ["oversize_length 500", "30 82 01f3", false],
  ["oversize_length 500", "30 84 ffffffff", true],
  ["oversize_length 500", "30 85 ffffffffff", false],
  ["oversize_length 9,absolute_offset 2", "ffff 04 09", true],
  ["oversize_length 9,absolute_offset -1", "04 09", false],
  ["oversize_length 9", "1f 81 01 09", true],
  ["oversize_length 9", "04", false],
  ["oversize_length 9", `${"30 80 ".repeat(400)} 04 09`, false],
])("%s in %s: %s", (text, bytes, expected) => {
  expect(fires(`asn1:${text};`, { payload: hex(bytes) })).toBe(expected);
});

test("counts from the last match on", () => {
  expect(
    fires('content:"x"; asn1:oversize_length 9,relative_offset 1;', { payload: hex("00 78 ff 04 09") }),
  ).toBe(true);
});

test.each(["", "print", "oversize_length", "overflow", "absolute_offset 3"])("refuses %j", (text) => {
  expect(problemsOf(asn1, text)).toHaveLength(1);
});
