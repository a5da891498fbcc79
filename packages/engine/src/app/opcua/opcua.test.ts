import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hex } from "../../testing/hex.ts";
import { ascii, converse } from "../../testing/stream.ts";

const long = (n: number): number[] => [n & 0xff, (n >> 8) & 0xff, (n >> 16) & 0xff, n >>> 24];
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
function chunk(kind: string, rest: Uint8Array): Uint8Array {
  return join(ascii(kind), Uint8Array.from(long(8 + rest.length)), rest);
}
/** A chunk of a message: channel, token, sequence number, request, body. */
function message(last: "F" | "C" | "A", request: number, body: string): Uint8Array {
  return chunk(
    `MSG${last}`,
    join(hex("01000000 01000000 33000000"), Uint8Array.from(long(request)), hex(body)),
  );
}
const hello = chunk("HELF", hex("00000000 00000100 00000100 00000000 00000000 ffffffff"));
const acknowledge = chunk("ACKF", hex("00000000 00000100 00000100 00000000 00000000"));
const readRequest = message("F", 1, "0100 7702 abcd");
const readResponse = message("F", 1, "0100 7a02 abcd");

const facts = (type: string, namespaceIndex = -1, nodeId = -1) => ({
  protocol: "opcua",
  type,
  namespaceIndex,
  nodeId,
});

describe("a conversation", () => {
  const asked = join(hello, readRequest);
  test.each(Array.from(asked.keys()))("cut at byte %i", (cut) => {
    const seen = converse(
      [
        ["c", asked],
        ["s", join(acknowledge, readResponse)],
      ],
      { cut },
    );
    expect(seen.service).toBe("opcua");
    expect(seen.units.map(({ facts }) => facts.industrial)).toEqual([
      facts("HEL"),
      facts("MSG", 0, 631),
      facts("ACK"),
      facts("MSG", 0, 634),
    ]);
    expect(seen.units.map(({ buffers }) => buffers.pkt_data?.length)).toEqual([
      hello.length,
      readRequest.length,
      acknowledge.length,
      readResponse.length,
    ]);
  });
});

test.each([
  ["two octets", "00 41", 0, 0x41],
  ["four octets", "01 02 7702", 2, 631],
  ["any number", "02 0201 01000080", 0x102, 0x8000_0001],
  ["text", "03 0000 01000000 61", -1, -1],
  ["cut short", "01 00", -1, -1],
  ["nothing", "", -1, -1],
])("a type's id: %s", (_what, body, namespaceIndex, nodeId) => {
  const seen = converse([["c", join(hello, message("F", 1, body))]]);
  expect(seen.units[1]?.facts.industrial).toEqual(facts("MSG", namespaceIndex, nodeId));
});

test("the first chunk says what all of a message are", () => {
  const chunks = [message("C", 7, "0100 a102 00"), message("C", 7, "0100 7702"), message("F", 7, "0203")];
  const seen = converse([["c", join(hello, ...chunks, message("F", 8, "0100 7702"))]]);
  expect(seen.units.slice(1).map(({ facts }) => facts.industrial)).toEqual([
    facts("MSG", 0, 673),
    facts("MSG", 0, 673),
    facts("MSG", 0, 673),
    facts("MSG", 0, 631),
  ]);
});

test.each([
  ["another kind", chunk("XYZF", hex("0000"))],
  ["another mark of chunks", chunk("MSGX", hex("0000"))],
  ["a size below the header's", join(ascii("MSGF"), hex("07000000"))],
])("%s: the side is given up", (_what, bytes) => {
  expect(converse([["c", join(hello, bytes, readRequest)]]).units).toHaveLength(1);
});

test("with octets changed", () => {
  const whole = join(hello, message("C", 7, "0100 a102 00"), message("F", 7, "00"), readRequest);
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
