import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hex } from "../../testing/hex.ts";
import { converse } from "../../testing/stream.ts";

const connect = hex("03000016 11 e0 0000 0001 00 c1020100 c2020102 c0010a");
const confirm = hex("03000016 11 d0 0001 0001 00 c1020100 c2020102 c0010a");
/** A TPKT packet with one data TPDU. */
function packet(...data: number[]): Uint8Array {
  return Uint8Array.from([3, 0, 0, 7 + data.length, 2, 0xf0, 0x80, ...data]);
}
const version1 = packet(...hex("72 01 0008 31 0000 04ca 0000 01"));
const version3 = packet(...hex(`72 03 0029 20 ${"ab".repeat(32)} 32 0000 0586 0000 02`));
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

describe("a conversation", () => {
  const asked = join(connect, version1);
  test.each(Array.from(asked.keys()))("cut at byte %i", (cut) => {
    const seen = converse(
      [
        ["c", asked],
        ["s", join(confirm, version3)],
      ],
      { cut },
    );
    expect(seen.service).toBe("s7commplus");
    expect(seen.units.map(({ buffers }) => buffers.pkt_data?.length)).toEqual([
      connect.length,
      version1.length,
      confirm.length,
      version3.length,
    ]);
    expect(seen.units.map(({ buffers }) => buffers.s7commplus_content)).toEqual([
      undefined,
      "\x31\0\0\x04\xca\0\0\x01",
      undefined,
      "\x32\0\0\x05\x86\0\0\x02",
    ]);
    expect(seen.units.map(({ facts }) => facts.industrial)).toEqual([
      undefined,
      { protocol: "s7commplus", opcode: 0x31, function: 0x4ca },
      undefined,
      { protocol: "s7commplus", opcode: 0x32, function: 0x586 },
    ]);
  });
});

test.each([
  ["a sign of life", packet(...hex("72 ff 0002 0000"))],
  ["no data", packet(...hex("72 01 0000"))],
  ["half a header", packet(0x72, 1)],
  ["a digest that is cut short", packet(...hex("72 03 0005 20 abab"))],
  ["the older protocol", packet(...hex("32 01 0000"))],
])("%s: nothing is known of it", (_what, bytes) => {
  const seen = converse([["c", join(version1, bytes)]]);
  expect(seen.units).toHaveLength(2);
  expect(seen.units[1]?.facts.industrial).toBeUndefined();
});

test("S7comm is not taken for it", () => {
  expect(converse([["c", join(connect, packet(...hex("32 01 0000")))]]).service).toBeUndefined();
});

test("with octets changed", () => {
  const whole = join(connect, version1, version3, version1);
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), fc.integer({ min: 1, max: 40 }), (changes, pieces) => {
      const copy = whole.slice();
      for (const [at, value] of changes) copy[at] = value;
      expect(converse([["c", copy]], { pieces }).held).toBe(0);
    }),
    { numRuns: 500 },
  );
});
