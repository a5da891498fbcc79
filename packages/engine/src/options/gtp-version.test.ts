import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { gtpVersion } from "./gtp-version.ts";

test.each([
  [1, 1, true],
  [0, 1, false],
  [0, -1, false],
])("gtp_version:%i in a message of version %i: %s", (wanted, version, expected) => {
  expect(fires(`gtp_version:${wanted};`, { facts: { gtpVersion: version } })).toBe(expected);
});

test("refuses another version", () => {
  expect(problemsOf(gtpVersion, "3")).toEqual(['"3" is not one of 0, 1, 2']);
});
