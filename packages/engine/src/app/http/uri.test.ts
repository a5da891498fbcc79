import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { latin1 } from "../../bytes.ts";
import { ascii } from "../../testing/stream.ts";
import { Growing } from "../growing.ts";
import { addDecoded, addUri, isPlain } from "./uri.ts";

const normal = (uri: string): string => {
  const out = new Growing();
  const bytes = ascii(uri);
  addUri(bytes, 0, bytes.length, out);
  return latin1(out.bytes, 0, out.length);
};

test.each([
  ["/a%20b", "/a b"],
  ["/x//y/z", "/x/y/z"],
  ["/x/./y", "/x/y"],
  ["/p/../q", "/q"],
  ["/A\\B", "/A/B"],
  ["/a%2541", "/aA"],
  ["/a%25%34%31", "/aA"],
  ["/a%252541", "/a%41"],
  ["/a+b?c+d", "/a b?c d"],
  ["/a%00b", "/a\0b"],
  ["/%u0041", "/%u0041"],
  ["/a%c0%afb", "/a/b"],
  ["/a%e0%80%afb", "/a/b"],
  ["/caf%c3%a9", "/caf\xe9"],
  ["/%e2%82%ac", "/\xff"],
  ["/%c3x", "/\xc3x"],
  ["/\xc3\xa9", "/\xc3\xa9"],
  ["/..%2f..%2fetc", "/../../etc"],
  ["/a/b/%2e%2e/c", "/a/c"],
  ["/a?b=%41&c=../d//e", "/a?b=A&c=../d//e"],
  ["/a;b/c", "/a;b/c"],
  ["/%41%zz", "/A%zz"],
  ["/a%%41", "/aA"],
  ["/a%", "/a%"],
  ["http://h/abs/path?x", "/abs/path?x"],
  ["http://h", ""],
  ["http://h?x//y", "?x//y"],
  ["/a#frag//x", "/a#frag//x"],
  ["/a%3fb?c", "/a?b?c"],
  ["/x?y=//z", "/x?y=//z"],
  ["/a/..", "/"],
  ["/a/.", "/a/"],
  ["/..", "/../"],
  ["/../..", "/../../"],
  ["//", "/"],
  ["*", "*"],
  ["", ""],
  ["index%20x", "index%20x"],
  ["/.htaccess", "/.htaccess"],
])("%j is seen as %j", (uri, expected) => {
  expect(normal(uri)).toBe(expected);
});

const anyUri = fc.string({
  unit: fc.constantFrom("/", ".", "%", "2", "5", "e", "f", "c", "0", "a", "?", "#", "+", "\\", ":", "\xc3"),
});

describe("whatever comes", () => {
  test("it never grows by more than a slash", () => {
    fc.assert(
      fc.property(anyUri, (uri) => void expect(normal(uri).length).toBeLessThanOrEqual(uri.length + 1)),
    );
  });

  test("what is plain stays as it is", () => {
    fc.assert(
      fc.property(
        anyUri.map((uri) => `/a${uri}`),
        (uri) => {
          fc.pre(isPlain(ascii(uri), 0, uri.length));
          expect(normal(uri)).toBe(uri);
        },
      ),
    );
  });

  test("decoding starts where the output ends", () => {
    fc.assert(
      fc.property(anyUri, anyUri, (first, second) => {
        const out = new Growing();
        out.add(ascii(first), 0, first.length);
        addDecoded(ascii(second), 0, second.length, out);
        const alone = new Growing();
        addDecoded(ascii(second), 0, second.length, alone);
        expect(latin1(out.bytes, 0, out.length)).toBe(first + latin1(alone.bytes, 0, alone.length));
      }),
    );
  });
});
