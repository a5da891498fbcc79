import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hex } from "../../testing/hex.ts";
import { converse } from "../../testing/stream.ts";

const PORT = { port: 502 };
/** Reads ten registers; is answered; is refused. */
const query = hex("0001 0000 0006 11 03 006b 000a");
const answer = hex("0001 0000 0005 11 03 02 cafe");
const refusal = hex("0002 0000 0003 11 83 02");

const facts = (seen: ReturnType<typeof converse>) => seen.units.map(({ facts }) => facts.industrial);

describe("two messages and an answer", () => {
  const two = Uint8Array.from([...query, ...query]);
  test.each(Array.from(two.keys()))("cut at byte %i", (cut) => {
    const seen = converse(
      [
        ["c", two],
        ["s", answer],
        ["s", refusal],
      ],
      { ...PORT, cut },
    );
    expect(seen.service).toBe("modbus");
    expect(seen.units.map(({ buffers }) => buffers.modbus_data)).toEqual([
      "\x00\x6b\x00\x0a",
      "\x00\x6b\x00\x0a",
      "\x02\xca\xfe",
      "\x02",
    ]);
    expect(facts(seen)).toEqual(
      [3, 3, 3, 0x83].map((code) => ({ protocol: "modbus", function: code, unit: 0x11 })),
    );
    expect(seen.units[0]?.buffers.pkt_data).toHaveLength(query.length);
  });
});

test.each([
  ["another protocol's number", "0001 0001 0006 11 03 006b 000a"],
  ["no function", "0001 0000 0001 11"],
  ["nothing behind the length", "0001 0000 0000"],
])("%s: a unit of which nothing is known", (_what, text) => {
  const seen = converse([["c", hex(text)]], PORT);
  expect(seen.units).toHaveLength(1);
  expect(seen.units[0]?.buffers.modbus_data).toBeUndefined();
  expect(facts(seen)).toEqual([undefined]);
});

test("a long message is known by its first piece", () => {
  const long = new Uint8Array(40_006);
  long.set(hex("0001 0000 9c40 11 10"));
  const seen = converse([["c", long]], { ...PORT, pieces: 1_400 });
  expect(seen.units.map(({ buffers }) => buffers.pkt_data?.length)).toEqual([16_384, 16_384, 7_238]);
  expect(facts(seen)[0]).toMatchObject({ function: 0x10 });
});

test("what is cut short is shown at the end, and nothing is known of it", () => {
  const seen = converse([["c", query.subarray(0, -1)]], PORT);
  expect(seen.units.map(({ buffers }) => buffers.pkt_data?.length)).toEqual([query.length - 1]);
  expect(facts(seen)).toEqual([undefined]);
});

test("another port is not Modbus", () => {
  expect(converse([["c", query]]).service).toBeUndefined();
});

test("any octets", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 9 }), (bytes, pieces) => {
      const seen = converse([["c", bytes]], { ...PORT, pieces });
      expect(seen.units.map(({ buffers }) => buffers.pkt_data ?? "").join("")).toHaveLength(bytes.length);
      expect(seen.held).toBe(0);
    }),
  );
});
