import { expect, test } from "vitest";
import { namesTag, rangeOf } from "./range.ts";

test.each([
  ["bytes=0-", { start: 0 }],
  ["bytes=5-9", { start: 5, end: 10 }],
  ["bytes=5-5", { start: 5, end: 6 }],
  ["bytes=9-5", undefined],
  ["bytes=-5", undefined],
  ["bytes=0-1,3-4", undefined],
  ["bytes=1e3-", undefined],
  ["bytes=9999999999999999-", undefined],
  ["octets=0-1", undefined],
  [undefined, undefined],
])("%s", (header, range) => expect(rangeOf(header)).toEqual(range));

test.each([
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ["*", true],
  ['"b"', false],
  ["a", false],
])("If-None-Match: %s", (header, named) => expect(namesTag(header, '"a"')).toBe(named));
