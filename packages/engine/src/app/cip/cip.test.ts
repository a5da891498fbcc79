import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CipMessage } from "../../industrial.ts";
import { hex } from "../../testing/hex.ts";
import { converse, type Turn } from "../../testing/stream.ts";

const PORT = { port: 44_818 };
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const word = (n: number): number[] => [n & 0xff, n >> 8];

/** A message with its encapsulation header, and data behind it. */
function encapsulated(command: number, data: Uint8Array): Uint8Array {
  return Uint8Array.from([...word(command), ...word(data.length), ...new Uint8Array(20), ...data]);
}
/** A CIP message in an unconnected item. */
function asked(message: string): Uint8Array {
  const bytes = hex(message);
  return encapsulated(
    0x6f,
    join(hex("00000000 0a00 0200 0000 0000 b200"), Uint8Array.from(word(bytes.length)), bytes),
  );
}
/** The same in a connected one, with a sequence count. */
function connected(message: string): Uint8Array {
  const bytes = hex(`0700 ${message}`);
  return encapsulated(
    0x70,
    join(hex("00000000 0000 0200 a100 0400 11223344 b100"), Uint8Array.from(word(bytes.length)), bytes),
  );
}
const factsOf = (...turns: Turn[]) => converse(turns, PORT).units.map(({ facts }) => facts.industrial);
const none: CipMessage = {
  request: true,
  service: -1,
  class: -1,
  instance: -1,
  attribute: -1,
  status: -1,
  connectionClass: -1,
};
const request = (service: number, rest: Partial<CipMessage>) => ({ ...none, service, ...rest });

const getVendor = "0e 03 2001 2401 3001";

describe("a request and its response", () => {
  const whole = join(encapsulated(0x65, hex("0100 0000")), asked(getVendor));
  test.each(Array.from(whole.keys()))("cut at byte %i", (cut) => {
    const seen = converse(
      [
        ["c", whole],
        ["s", asked("8e 00 05 00")],
      ],
      { ...PORT, cut },
    );
    expect(seen.service).toBe("cip");
    expect(seen.units.map(({ buffers }) => buffers.pkt_data?.length)).toEqual([28, 48, 44]);
    expect(seen.units.map(({ facts }) => facts.industrial)).toEqual([
      { protocol: "cip", command: 0x65, message: undefined },
      { protocol: "cip", command: 0x6f, message: request(0x0e, { class: 1, instance: 1, attribute: 1 }) },
      { protocol: "cip", command: 0x6f, message: { ...none, request: false, service: 0x0e, status: 5 } },
    ]);
  });
});

test.each([
  ["8 bits", "0e 03 2002 2403 3004", { class: 2, instance: 3, attribute: 4 }],
  ["16 bits", "0e 06 2100 0102 2500 0304 3100 0506", { class: 0x0201, instance: 0x0403, attribute: 0x0605 }],
  ["32 bits", "0e 05 2002 2600 01000080 3004", { class: 2, instance: 0x8000_0001, attribute: 4 }],
  ["behind a port", "0e 04 0100 2002 2403 3004", { class: 2, instance: 3, attribute: 4 }],
  ["behind a port and an address", "0e 05 1502 6162 2002 2403 3004", { class: 2, instance: 3, attribute: 4 }],
  ["behind a key", "0e 08 3404 0100 0200 0300 0401 2002 2403 3004", { class: 2, instance: 3, attribute: 4 }],
  ["behind data", "0e 06 8002 0102 0304 2002 2403 3004", { class: 2, instance: 3, attribute: 4 }],
  ["behind a name", "0e 05 9103 61626300 2002 2403", { class: 2, instance: 3 }],
  ["of two classes the first", "0e 02 2002 2003", { class: 2 }],
  ["behind what nobody knows", "0e 02 e000 2003", {}],
  ["cut short", "0e 01 2100", {}],
  ["no path", "0e 00", {}],
] as const)("a path: %s", (_what, message, path) => {
  for (const wrap of [asked, connected])
    expect(factsOf(["c", wrap(message)])).toMatchObject([{ message: { ...none, service: 0x0e, ...path } }]);
});

const opening = (service: string, header: number, path: string) =>
  `${service} 02 2006 2401 ${"00".repeat(header)} ${path}`;

test.each([
  ["a connection's path", opening("54", 35, "02 2004 2405"), 4],
  ["that of a large one", opening("5b", 39, "02 2004 2405"), 4],
  ["cut short", opening("54", 35, "02 2004"), -1],
  ["another class's service of this number", `54 02 2007 2401${"00".repeat(35)}02 2004 2405`, -1],
])("%s", (_what, message, connectionClass) => {
  expect(factsOf(["c", asked(message)])).toMatchObject([{ message: { connectionClass } }]);
});

test.each([
  ["an item longer than the message", encapsulated(0x6f, hex("00000000 0a00 0100 b200 ff00 0e00"))],
  ["a response that is cut short", asked("8e 00 05")],
  ["a path that is cut short", asked("0e 04 2001")],
  ["no items", encapsulated(0x6f, hex("00000000 0a00 0000"))],
  ["another command", encapsulated(0x63, hex("00000000 0a00 0100 b200 0200 0e00"))],
])("%s: no CIP message", (_what, bytes) => {
  expect(factsOf(["c", bytes])).toMatchObject([{ message: undefined }]);
});

describe("datagrams", () => {
  const options = { port: 44_818, transport: "udp" } as const;
  test("who is there", () => {
    const seen = converse([["c", encapsulated(0x63, hex(""))]], options);
    expect(seen.service).toBe("cip");
    expect(seen.units.map(({ facts }) => facts.industrial)).toEqual([
      { protocol: "cip", command: 0x63, message: undefined },
    ]);
  });

  test("cyclic data is looked at as it is", () => {
    const seen = converse([["c", hex("0200 0280 0800 11223344 01000000 b100 0200 0000")]], {
      ...options,
      port: 2222,
    });
    expect(seen.service).toBe("cip");
    expect(seen.units).toEqual([]);
  });
});

test("any octets", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.uint8Array({ maxLength: 60 }).map((data) => encapsulated(0x6f, data)),
          fc.uint8Array({ maxLength: 30 }),
        ),
        {
          maxLength: 5,
        },
      ),
      fc.constantFrom("tcp", "udp"),
      (parts, transport) => {
        expect(
          converse(
            parts.map((part) => ["c", part]),
            { ...PORT, transport },
          ).held,
        ).toBe(0);
      },
    ),
    { numRuns: 500 },
  );
});
