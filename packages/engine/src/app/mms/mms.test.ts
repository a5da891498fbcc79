import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hex } from "../../testing/hex.ts";
import { converse } from "../../testing/stream.ts";

const connect = hex("03000016 11 e0 0000 0001 00 c1020100 c2020102 c0010a");
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
/** A TPKT packet with one data TPDU; the last of a message unless said otherwise. */
const packet = (data: Uint8Array, more = false) =>
  Uint8Array.from([
    3,
    0,
    (7 + data.length) >> 8,
    (7 + data.length) & 0xff,
    2,
    0xf0,
    more ? 0 : 0x80,
    ...data,
  ]);
/** An element of BER. */
const element = (tag: number, ...contents: Uint8Array[]): Uint8Array => {
  const all = join(...contents);
  const length = all.length < 0x80 ? [all.length] : [0x82, all.length >> 8, all.length & 0xff];
  return Uint8Array.from([tag, ...length, ...all]);
};
/** An MMS PDU as data of a session. */
const data = (pdu: Uint8Array) =>
  join(hex("01000100"), element(0x61, element(0x30, hex("020103"), element(0xa0, pdu))));

const initiate = hex("a8 0b 8001 01 8101 01 8201 01 8001");
/** What opens an association, session parameters first. */
function association(session: number, acse: number, pdu: Uint8Array): Uint8Array {
  const user = element(0xbe, element(0x28, hex("020103"), element(0xa0, pdu)));
  const name = element(0xa1, hex("06 05 28ca220203"));
  const list = element(0x30, hex("020101"), element(0xa0, element(acse, name, user)));
  const normal = element(0xa2, hex("8104 00000001"), element(0x61, list));
  const presentation = element(0x31, hex("a003 800101"), normal);
  const parameters = join(
    hex("0506 130100 160102 1402 0002"),
    Uint8Array.from([0xc1, presentation.length]),
    presentation,
  );
  return Uint8Array.from([session, parameters.length, ...parameters]);
}
const getNameList = hex("a0 0d 020101 a108 a003 800100 a101 80");
const identified = hex("a1 05 020101 a200");
const fileOpen = hex("a0 07 020102 bf4801 00");
const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);

describe("an association, a request, a response", () => {
  const asked = join(connect, packet(association(0x0d, 0x60, initiate)), packet(data(getNameList)));
  test.each(Array.from(asked.keys()))("cut at byte %i", (cut) => {
    const seen = converse(
      [
        ["c", asked],
        ["s", join(packet(association(0x0e, 0x61, initiate)), packet(data(identified)))],
      ],
      { cut },
    );
    expect(seen.service).toBe("mms");
    expect(seen.units.map(({ buffers }) => buffers.mms_data)).toEqual([
      undefined,
      text(initiate),
      text(getNameList),
      text(initiate),
      text(identified),
    ]);
    expect(seen.units.map(({ facts }) => facts.industrial)).toEqual([
      undefined,
      { protocol: "mms", service: -1 },
      { protocol: "mms", service: 1 },
      { protocol: "mms", service: -1 },
      { protocol: "mms", service: 2 },
    ]);
  });
});

test.each([
  ["a service beyond 30", fileOpen, 72],
  ["modifiers before the service", hex("a0 0a 020101 3003 020105 8200"), 2],
  ["an unconfirmed one", hex("a3 04 a002 8000"), -1],
  ["a request without a service", hex("a0 03 020101"), -1],
  ["the end of it", hex("8b00"), -1],
])("%s", (_what, pdu, service) => {
  const seen = converse([["c", packet(data(pdu))]]);
  expect(seen.units).toMatchObject([
    { facts: { industrial: { service } }, buffers: { mms_data: text(pdu) } },
  ]);
});

test("without the layers between", () => {
  const seen = converse([["c", join(connect, packet(initiate), packet(getNameList))]]);
  expect(seen.service).toBe("mms");
  expect(seen.units.map(({ buffers }) => buffers.mms_data)).toEqual([
    undefined,
    text(initiate),
    text(getNameList),
  ]);
});

test("a message in several packets is one unit", () => {
  const whole = data(element(0xa0, hex("020101"), element(0xa5, new Uint8Array(3_000).fill(0x41))));
  const pieces = [
    packet(whole.subarray(0, 40), true),
    packet(new Uint8Array(0), true),
    packet(whole.subarray(40)),
  ];
  const seen = converse([["c", join(packet(data(identified)), ...pieces, packet(data(identified)))]], {
    pieces: 700,
  });
  expect(seen.units.map(({ facts }) => facts.industrial)).toMatchObject([
    { service: 2 },
    { service: 5 },
    { service: 2 },
  ]);
  expect(seen.units[1]?.buffers.pkt_data).toHaveLength(join(...pieces).length);
  expect(seen.units[1]?.buffers.mms_data).toBe(
    text(whole.subarray(-seen.units[1]!.buffers.mms_data!.length)),
  );
});

test("a message without an end is shown in pieces", () => {
  const endless = Array.from({ length: 40 }, () => packet(new Uint8Array(993), true));
  const seen = converse([["c", join(packet(data(identified)), ...endless)]]);
  expect(seen.units.slice(1).map(({ buffers }) => buffers.pkt_data?.length)).toEqual([17_000, 17_000, 6_000]);
});

test.each([
  [
    "an association of something else",
    association(0x0d, 0x60, initiate).map((octet) => (octet === 0x28 ? 0x29 : octet)),
  ],
  ["S7comm", hex("32 01 0000")],
  ["another session", hex("01000100 60")],
])("%s is not MMS", (_what, bytes) => {
  expect(converse([["c", join(connect, packet(bytes))]]).service).toBeUndefined();
});

test("with octets changed", () => {
  const whole = join(
    packet(data(getNameList)),
    packet(association(0x0d, 0x60, initiate)),
    packet(data(fileOpen), true),
    packet(initiate),
  );
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), fc.integer({ min: 1, max: 60 }), (changes, pieces) => {
      const copy = whole.slice();
      for (const [at, value] of changes) copy[at] = value;
      expect(converse([["c", copy]], { pieces }).held).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});
