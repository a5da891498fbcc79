import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { httpVersionMatch } from "./http-version-match.ts";

test.each([
  ["HTTP/1.0", "1.0 1.1", true],
  ["HTTP/1.1", "1.0", false],
  ["HTTP/7.3", "other", true],
  ["HTTP/1", "malformed", true],
  ["http/1.1", "malformed", true],
  ["HTTP/1.1", "malformed other", false],
  [undefined, "0.9", true],
  [undefined, "1.0", false],
])("%s is of %s: %s", (version, wanted, expected) => {
  const buffers = { http_method: "GET", ...(version !== undefined && { http_version: version }) };
  const traffic = { service: "http", kind: "unit", part: "header", buffers } as const;
  expect(fires(`http_version_match:"${wanted}";`, traffic)).toBe(expected);
});

test("refuses what is no version", () => {
  expect(problemsOf(httpVersionMatch, '"1.2"')).toEqual([
    '"1.2" is not one of malformed, other, 1.0, 1.1, 2.0, 3.0, 0.9',
  ]);
});
