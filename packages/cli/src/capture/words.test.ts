import { parseSelector } from "@peccary/api";
import { describe, expect, test } from "vitest";
import { selectorOf } from "./labels.ts";
import { duration, octets, whole } from "./quantities.ts";

describe("labels", () => {
  test.each([
    ["app=nginx", 'app == "nginx"'],
    ["app==nginx", 'app == "nginx"'],
    ["app=nginx, tier!=test", 'app == "nginx" && tier != "test"'],
    ["zone in (a, b),!old", 'zone in { "a", "b" } && !has(old)'],
    ["zone notin (a),example.com/x", 'zone not in { "a" } && has(example.com/x)'],
    ["empty=", 'empty == ""'],
  ])("%s", (labels, selector) => {
    expect(selectorOf(labels)).toBe(selector);
    expect(parseSelector(selector).selector).toBeDefined();
  });

  test.each(["", "app=", "app=a b", 'app="x"', "a=b,,c=d", "zone in (a", "=x", "a=(b)", 'zone in (a" })'])(
    "%j is none, or an empty value",
    (labels) => {
      if (labels === "app=") expect(selectorOf(labels)).toBe('app == ""');
      else expect(() => selectorOf(labels)).toThrow(/is no label selector/);
    },
  );
});

test.each([
  ["60s", 60_000],
  ["1h30m", 5_400_000],
  ["90", 90_000],
  ["500ms", 500],
  ["1.5s", 1_500],
])("%s is %i ms", (text, milliseconds) => expect(duration(text)).toBe(milliseconds));

test.each(["", "0", "0s", "s", "1d", "-1s", "25h", "60 s"])("%j is no time", (text) =>
  expect(() => duration(text)).toThrow(),
);

test.each([
  ["500000", 500_000],
  ["10MB", 10_000_000],
  ["1Gi", 1_073_741_824],
  ["1.5k", 1_500],
])("%s is %i octets", (text, count) => expect(octets(text)).toBe(count));

test.each(["", "0", "x", "1T", "-1"])("%j is no size", (text) => expect(() => octets(text)).toThrow());

test.each(["0", "9", "x", "1.5", ""])("%j is not from 1 to 8", (text) =>
  expect(() => whole(1, 8)(text)).toThrow(/from 1 to 8/),
);
