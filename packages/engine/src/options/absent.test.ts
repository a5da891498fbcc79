import { expect, test } from "vitest";
import { fires, problemsOf } from "../testing/option.ts";
import { absent } from "./absent.ts";

const http = { service: "http", kind: "unit", part: "header" } as const;

test.each([
  ["http_cookie", { http_uri: "/" }, true],
  ["http_cookie", { http_cookie: "a=1" }, false],
])("absent:%s in %j: %s", (text, buffers, expected) => {
  expect(fires(`absent:${text};`, { ...http, buffers })).toBe(expected);
});

test.each([
  [true, false],
  [false, true],
])("a field that is there: %s, absent: %s", (there, expected) => {
  expect(fires("absent:http_header:field Referer;", { ...http, buffers: {}, find: () => there })).toBe(
    expected,
  );
});

test("is for the service that has the buffer", () => {
  expect(fires("absent:http_cookie;", { service: "sip", kind: "unit", buffers: {} })).toBe(false);
});

test.each([
  ["cookies", 'expected the name of a buffer such as http_cookie, found "cookies"'],
  ["http_cookie,or_else", "or_else: it needs two ways for a rule to go on"],
])("refuses absent:%s", (text, problem) => {
  expect(problemsOf(absent, text)).toEqual([problem]);
});
