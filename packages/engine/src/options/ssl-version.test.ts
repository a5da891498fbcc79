import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { sslVersion } from "./ssl-version.ts";

test.each([
  // words, bits it matches, bits it does not; -1 is not known
  ["sslv2", [1], [2, -1]],
  ["tls1.0,tls1.1", [4, 8], [16]],
])("ssl_version:%s", (text, yes, no) => {
  expect(
    [...yes, ...no].filter((bits) => fires(`ssl_version:${text};`, { facts: { sslVersions: bits } })),
  ).toEqual(yes);
});

test("refuses an unknown word", () => {
  expect(problemsOf(sslVersion, "hello")[0]).toContain('"hello" is not one of');
  expect(problemsOf(sslVersion, "")[0]).toContain("expected one of");
});
