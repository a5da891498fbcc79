import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { latin1 } from "../bytes.ts";
import { type Packet, TCP, UDP } from "../decode/packet.ts";
import { defaultLimits, type Limits, Refused } from "../limits.ts";
import { type Ip, ip, join, packetOf, tcp, text, udp } from "../testing/packets.ts";
import { Fragments } from "./fragments.ts";
import type { OverlapPolicy } from "./overlap.ts";

const SECOND = 1_000_000;
const V4 = { source: "192.0.2.1", destination: "192.0.2.2", id: 7 };
const V6 = { source: "2001:db8::1", destination: "2001:db8::2", id: 70_000 };

function open(limits: Partial<Limits> = {}, policy?: OverlapPolicy) {
  const refused = new Refused();
  return { refused, fragments: new Fragments({ ...defaultLimits, ...limits }, refused, policy) };
}

/** Octets `from` to `to` of what an IP packet carries, as a fragment. */
const piece = (
  header: Omit<Ip, "protocol">,
  whole: Uint8Array,
  from: number,
  to: number,
  more = to < whole.length,
) => ip({ protocol: UDP, ...header, offset: from, more }, whole.slice(from, to));

const DATAGRAM = udp([1025, 53], "0123456789abcdef0123456789abcdef");

function said(packet: Packet): string {
  return `${packet.sourcePort}>${packet.destinationPort} ttl ${packet.ttl} ${latin1(packet.bytes, packet.payload, packet.payloadEnd)}`;
}

/** Shows all pieces; what the last made whole, or what became of it. */
function shown(pieces: readonly Uint8Array[], policy?: OverlapPolicy): string {
  const { fragments } = open({}, policy);
  let result = "";
  for (const bytes of pieces) {
    const packet = packetOf(bytes);
    result = fragments.add(packet) ? `${said(packet)}${packet.defragmented ? "" : " as it came"}` : "waits";
  }
  return `${result}, ${fragments.size} left`;
}

const WHOLE = "1025>53 ttl 64 0123456789abcdef0123456789abcdef, 0 left";

describe.each([
  ["IPv4", V4],
  ["IPv6", V6],
])("%s", (_what, header) => {
  const first = piece(header, DATAGRAM, 0, 16);
  const second = piece(header, DATAGRAM, 16, 32);
  const third = piece(header, DATAGRAM, 32, 40);

  test.each<[string, readonly Uint8Array[], string]>([
    ["in order", [first, second, third], WHOLE],
    ["in reverse", [third, second, first], WHOLE],
    ["one missing", [first, third], "waits, 1 left"],
    ["one twice", [first, second, second, third], WHOLE],
    ["overlapping", [first, piece(header, DATAGRAM, 8, 32), third], WHOLE],
    ["of eight octets each", [0, 8, 16, 24, 32].map((at) => piece(header, DATAGRAM, at, at + 8)), WHOLE],
    [
      "a stray octet is not counted",
      [piece(header, join(DATAGRAM.slice(0, 16), text("?...")), 0, 17), second, third],
      WHOLE,
    ],
    [
      "two that claim to be last",
      [first, third, ip({ protocol: UDP, ...header, offset: 40 }, text("12345678")), second],
      WHOLE,
    ],
    ["an empty one", [first, piece(header, DATAGRAM, 16, 16, true), second, third], WHOLE],
    [
      "another identification",
      [first, second, piece({ ...header, id: 8 }, DATAGRAM, 32, 40)],
      "waits, 2 left",
    ],
    [
      "the other direction",
      [
        first,
        second,
        piece({ ...header, source: header.destination, destination: header.source }, DATAGRAM, 32, 40),
      ],
      "waits, 2 left",
    ],
    [
      "time to live is the first fragment's",
      [third, piece({ ...header, ttl: 9 }, DATAGRAM, 0, 16), second],
      WHOLE.replace("64", "9"),
    ],
    [
      "whole from the start",
      [ip({ ...header, protocol: UDP }, DATAGRAM)],
      WHOLE.replace(",", " as it came,"),
    ],
  ])("%s", (_title, pieces, expected) => {
    expect(shown(pieces)).toBe(expected);
  });

  test("any order, any cuts", () => {
    const cuts = fc
      .uniqueArray(fc.constantFrom(8, 16, 24, 32), { minLength: 1 })
      .map((list) => [0, ...list.sort((a, b) => a - b), 40]);
    fc.assert(
      fc.property(
        cuts.chain((ends) =>
          fc.shuffledSubarray(
            ends.slice(0, -1).map((from, at) => [from, ends[at + 1]!] as const),
            { minLength: ends.length - 1 },
          ),
        ),
        (ranges) => {
          expect(shown(ranges.map(([from, to]) => piece(header, DATAGRAM, from, to)))).toBe(WHOLE);
        },
      ),
    );
  });
});

test.each<[OverlapPolicy, string]>([
  ["first", "aaaaaaaabbbbbbbb"],
  ["linux", "aaaaaaaabbbbbbbb"],
  ["last", "aaaaaaaaXXXXXXXX"],
])("where pieces disagree, %s", (policy, expected) => {
  const body = udp([1025, 53], "aaaaaaaabbbbbbbbcccccccc");
  const liar = udp([1025, 53], "aaaaaaaaXXXXXXXXcccccccc");
  const pieces = [piece(V4, body, 0, 24), piece(V4, liar, 16, 24), piece(V4, body, 24, 32)];
  expect(shown(pieces, policy)).toContain(expected);
});

test("a packet in pieces inside a tunnel", () => {
  const { fragments } = open();
  const inner = ip({ ...V6, protocol: TCP }, tcp({ ports: [1025, 80] }, "hello, world"));
  const last = [
    piece({ ...V4, ...{ protocol: 41 } }, inner, 0, 32),
    piece({ ...V4, ...{ protocol: 41 } }, inner, 32, inner.length),
  ].map((bytes) => packetOf(bytes));
  expect(last.map((packet) => fragments.add(packet))).toEqual([false, true]);
  expect(said(last[1]!)).toBe("1025>80 ttl 64 hello, world");
});

test("keeps time, tap and number", () => {
  const { fragments } = open();
  const packets = [piece(V4, DATAGRAM, 0, 16), piece(V4, DATAGRAM, 16, 40)].map((bytes) =>
    packetOf(bytes, 5, 3),
  );
  packets[1]!.number = 9;
  for (const packet of packets) fragments.add(packet);
  expect(packets[1]).toMatchObject({ time: 5, tap: 3, number: 9, defragmented: true });
});

describe("caps", () => {
  test("a piece that reaches past the longest packet is refused", () => {
    const { fragments, refused } = open();
    const far = ip({ ...V4, protocol: UDP, offset: 65_528 }, new Uint8Array(400));
    expect(fragments.add(packetOf(far))).toBe(false);
    expect([fragments.size, refused.counts]).toEqual([0, { fragmentedPacketBytes: 1 }]);
  });

  test("what waits too long is given up", () => {
    const { fragments, refused } = open();
    fragments.add(packetOf(piece(V4, DATAGRAM, 0, 16), 0));
    const late = packetOf(piece(V4, DATAGRAM, 16, 40), 61 * SECOND);
    expect([fragments.add(late), fragments.size, refused.counts]).toEqual([false, 1, { fragmentIdle: 1 }]);
  });

  test.each<[keyof Limits, Partial<Limits>]>([
    ["fragmentedPackets", { fragmentedPackets: 5 }],
    ["fragmentBytes", { fragmentBytes: 6_000 }],
  ])("%s: the oldest goes", (name, limits) => {
    const { fragments, refused } = open(limits);
    for (let id = 1; id <= 20; id++) fragments.add(packetOf(piece({ ...V4, id }, DATAGRAM, 0, 16)));
    expect(fragments.size).toBe(5);
    expect(refused.counts[name]).toBe(15);
    expect(fragments.add(packetOf(piece({ ...V4, id: 20 }, DATAGRAM, 16, 40)))).toBe(true);
  });
});

test("what is whole is no longer counted", () => {
  const { fragments, refused } = open({ fragmentBytes: 3_000 });
  for (let id = 1; id <= 50; id++) {
    fragments.add(packetOf(piece({ ...V4, id }, DATAGRAM, 0, 16)));
    expect(fragments.add(packetOf(piece({ ...V4, id }, DATAGRAM, 16, 40)))).toBe(true);
  }
  expect([fragments.held, refused.counts]).toEqual([0, {}]);
});

test("random pieces never make it throw, nor keep more than it may", () => {
  const any = fc.record({
    from: fc.nat(200),
    length: fc.nat(60),
    more: fc.boolean(),
    id: fc.nat(3),
    six: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 60 }), (list) => {
      const { fragments } = open({ fragmentBytes: 3_000 });
      for (const { from, length, more, id, six } of list) {
        const packet = packetOf(
          ip({ ...(six ? V6 : V4), protocol: UDP, id, offset: from * 8, more }, text("x".repeat(length))),
        );
        const whole = fragments.add(packet);
        expect(whole).toBe(!packet.fragment);
      }
      expect(fragments.size).toBeLessThanOrEqual(8);
    }),
  );
});
