import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bind, bindAnswer, INTERFACE, request } from "../../testing/dcerpc.ts";
import { hex } from "../../testing/hex.ts";
import { join, text } from "../../testing/packets.ts";
import { converse, type FeedOptions, type SeenUnit, type Turn } from "../../testing/stream.ts";

/** The calls in units: interface, version, operation, stub. */
const calls = (units: readonly SeenUnit[]): string[] =>
  units
    .filter(({ facts }) => facts.dceOpnum >= 0)
    .map(({ facts, buffers }) =>
      [facts.dceInterface, facts.dceInterfaceVersion, facts.dceOpnum, buffers.dce_stub_data].join(" "),
    );

const called = (turns: readonly Turn[], options?: FeedOptions): string[] =>
  calls(converse(turns, options).units);

describe("over TCP", () => {
  test.each<[string, readonly Turn[], string[]]>([
    [
      "a call",
      [
        ["c", bind()],
        ["s", bindAnswer(0)],
        ["c", request(15, "stub")],
      ],
      [`${INTERFACE} 3 15 stub`],
    ],
    [
      "before the answer",
      [
        ["c", bind()],
        ["c", request(15, "stub")],
      ],
      [`${INTERFACE} 3 15 stub`],
    ],
    [
      "of an interface refused",
      [
        ["c", bind()],
        ["s", bindAnswer(2)],
        ["c", request(15, "x")],
      ],
      [" -1 15 x"],
    ],
    [
      "of another context",
      [
        ["c", bind()],
        ["c", request(15, "x", 3, 8)],
      ],
      [" -1 15 x"],
    ],
    [
      "in fragments, and put together",
      [
        ["c", bind()],
        ["c", request(15, "one ", 1)],
        ["c", request(15, "two ", 0)],
        ["c", request(15, "three", 2)],
      ],
      ["one ", "two ", "three", "one two three"].map((stub) => `${INTERFACE} 3 15 ${stub}`),
    ],
  ])("%s", (_what, turns, expected) => {
    const seen = converse(turns);
    expect([calls(seen.units), seen.service, seen.held]).toEqual([expected, "dce_tcp", 0]);
  });

  const all = join(bind(), request(1, "ab", 1), request(1, "cd", 2));
  test.each(Array.from(all.keys()))("cut at byte %i", (cut) => {
    expect(called([["c", all]], { cut }).map((call) => call.split(" ")[3])).toEqual(["ab", "cd", "abcd"]);
  });

  test("with octets changed", () => {
    const change = fc.tuple(fc.nat(all.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
        const copy = all.slice();
        for (const [at, value] of changes) copy[at] = value;
        expect(converse([["c", copy]]).held).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  test("without memory fragments are shown by themselves", () => {
    expect(called([["c", all]], { limits: { pendingTotal: 0 } })).toHaveLength(3);
  });
});

describe("over UDP", () => {
  const datagram = (stub: string, length = stub.length): Uint8Array =>
    join(
      hex("0400 0000 100000 00"),
      new Uint8Array(16),
      hex("c84f324b 7016 d301 1278 5a47bf6ee188"),
      new Uint8Array(20),
      hex("03000000 00000000 0f00 ffff ffff"),
      Uint8Array.of(length, 0),
      hex("0000 0000"),
      text(stub),
    );
  test.each([
    ["a request", datagram("stub"), [`${INTERFACE} 3 15 stub`]],
    ["a length that does not fit", datagram("stub", 5), []],
    ["cut short", datagram("").slice(0, 79), []],
  ])("%s", (_what, bytes, expected) => {
    expect(called([["c", bytes]], { transport: "udp" })).toEqual(expected);
  });
});
