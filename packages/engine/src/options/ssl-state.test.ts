import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { sslState } from "./ssl-state.ts";

test.each([
  // words, bits it matches, bits it does not; -1 is not known
  ["client_hello", [1, 3], [2, -1]],
  ["!client_hello", [2], [1, -1]],
  ["client_hello,server_hello", [1, 2, 3], [4]],
])("ssl_state:%s", (text, yes, no) => {
  expect(
    [...yes, ...no].filter((bits) => fires(`ssl_state:${text};`, { facts: { sslStates: bits } })),
  ).toEqual(yes);
});

test("refuses an unknown word", () => {
  expect(problemsOf(sslState, "hello")[0]).toContain('"hello" is not one of');
  expect(problemsOf(sslState, "")[0]).toContain("expected one of");
});
