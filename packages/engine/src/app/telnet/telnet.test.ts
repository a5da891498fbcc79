import fc from "fast-check";
import { expect, test } from "vitest";
import { latin1 } from "../../bytes.ts";
import { ascii, converse } from "../../testing/stream.ts";
import { Growing } from "../growing.ts";
import { addPlain } from "./negotiation.ts";

const plain = (text: string): string => {
  const out = new Growing();
  addPlain(ascii(text), 0, text.length, out);
  return latin1(out.bytes, 0, out.length);
};

test.each([
  ["login: ", "login: "],
  ["\xff\xfd\x18ro\xff\xf1ot", "root"],
  ["a\xff\xffb", "a\xffb"],
  ["a\xff\xfa\x18\x00xterm\xff\xf0b", "ab"],
  ["a\xff\xfa\xff\xff\xff\xf0b", "ab"],
  ["abx\xff\xf7c", "abc"],
  ["one\ntwo\xff\xf8three", "one\nthree"],
  ["a\xff", "a"],
  ["a\xff\xfa\x18", "a"],
  ["\xff\xf7a", "a"],
])("a terminal shows %j as %j", (said, shown) => {
  expect(plain(said)).toBe(shown);
});

test("what is shown is never longer", () => {
  const unit = fc.constantFrom("\xff", "\xfa", "\xf0", "\xf7", "\xf8", "\xfb", "a", "\n");
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      expect(plain(text).length).toBeLessThanOrEqual(text.length);
    }),
  );
});

test("rules see both", () => {
  const seen = converse([
    ["s", "\xff\xfd\x18login: "],
    ["c", "ro\xff\xf1ot\r\n"],
  ]);
  expect(seen.service).toBe("telnet");
  expect(seen.units.map(({ buffers }) => buffers)).toEqual([
    { pkt_data: "root\r\n", raw_data: "ro\xff\xf1ot\r\n" },
    { pkt_data: "login: ", raw_data: "\xff\xfd\x18login: " },
  ]);
});

test.each<[string, readonly string[], readonly string[]]>([
  ["lines", ["\xff\xf1a\r\nb", "c\r\n"], ["a\r\n", "bc\r\n"]],
  ["are you there", ["\xff\xf1a\xff\xf6b", "\xff", "\xf6"], ["a", "b"]],
  ["parameters of an option", ["\xff\xfa\x18\x00vt", "\xff\xf0ab\r\n"], ["ab\r\n"]],
  ["those, and no more", ["\xff\xfa\x18\x00vt\xff\xf0ab"], ["\xff\xfa\x18\x00vt\xff\xf0", "ab"]],
  ["commands and nothing else, at the end", ["\xff\xf4", "\xff\xfd\x06"], ["\xff\xf4\xff\xfd\x06"]],
])("a unit ends behind %s", (_what, said, units) => {
  const { units: seen } = converse(said.map((text) => ["c", text] as const));
  expect(seen.map(({ buffers }) => buffers.pkt_data)).toEqual(units);
});
