import fc from "fast-check";
import { expect, test } from "vitest";
import { hex } from "../../testing/hex.ts";
import { asksBySnmp } from "./snmp.ts";

test.each([
  ["version 1, get", "300f 020100 0402 6162 a006 020101 020100", true],
  ["version 2, get next", "300f 020101 0402 6162 a106 020101 020100", true],
  ["long form of lengths", "30810f 020101 0402 6162 a506 020101 020100", true],
  ["version 3", "3007 020103 3002 0201", true],
  ["an answer", "300f 020101 0402 6162 a206 020101 020100", false],
  ["a trap", "300f 020101 0402 6162 a706 020101 020100", false],
  ["not all of it", "300f 020101 0402 6162 a006 020101", false],
  ["another version", "300f 020102 0402 6162 a006 020101 020100", false],
  ["something else", "16030100", false],
  ["nothing", "", false],
])("%s", (_what, text, expected) => {
  const bytes = hex(text);
  expect(asksBySnmp(bytes, 0, bytes.length)).toBe(expected);
});

test("any octets", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      (bytes) => typeof asksBySnmp(bytes, 0, bytes.length) === "boolean",
    ),
  );
});
