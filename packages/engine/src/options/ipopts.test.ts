import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { ipopts } from "./ipopts.ts";

/** A payload whose first bytes we call the IP options. */
const options = (bytes: number[]) => ({
  payload: Uint8Array.from(bytes),
  packet: { ipOptions: 8, ipOptionsEnd: 8 + bytes.length },
});

test.each([
  ["lsrr", [131, 3, 4], true],
  ["lsrr", [1, 1, 131, 3, 4], true],
  ["lsrr", [7, 3, 131], false],
  ["lsrr", [0, 131, 3, 4], false],
  ["lsrr", [7, 0, 131, 3], false],
  ["any", [1], true],
  ["any", [], false],
])("ipopts:%s on %j: %s", (text, bytes, expected) => {
  expect(fires(`ipopts:${text};`, options(bytes))).toBe(expected);
});

test("refuses an unknown name", () => {
  expect(problemsOf(ipopts, "lsr")[0]).toContain('"lsr" is not an IP option');
});
