import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { compileFilter } from "./filter.ts";
import type { Filter } from "./filter-sets.ts";

const all = (ports: readonly (string | number)[]) =>
  ["TCP", "UDP", "SCTP"].map((protocol) => ({ protocol, ports }));

describe("what a filter becomes", () => {
  test.each<[string, readonly Filter[]]>([
    ["", []],
    ["  ", []],
    ["tcp", [{ protocol: "TCP" }]],
    ["icmp6", [{ protocol: "ICMPv6" }]],
    ["tcp port 80", [{ protocol: "TCP", ports: [80] }]],
    ["tcp and port 80", [{ protocol: "TCP", ports: [80] }]],
    ["port 80 && tcp", [{ protocol: "TCP", ports: [80] }]],
    ["port 53", all([53])],
    ["tcp port 80 or 443", [{ protocol: "TCP", ports: [80, 443] }]],
    ["tcp port 80 or 81 or 79", [{ protocol: "TCP", ports: ["79:81"] }]],
    ["tcp portrange 8000-8080", [{ protocol: "TCP", ports: ["8000:8080"] }]],
    ["udp port 53||icmp", [{ protocol: "UDP", ports: [53] }, { protocol: "ICMP" }]],
    [
      "(tcp or udp) and port 53",
      [
        { protocol: "TCP", ports: [53] },
        { protocol: "UDP", ports: [53] },
      ],
    ],
    ["tcp or tcp port 80", [{ protocol: "TCP" }]],
    ["port 80 and portrange 1-100", all([80])],
    ["proto 47", [{ protocol: 47 }]],
    ["proto 6 and port 80", [{ protocol: "TCP", ports: [80] }]],
    ["ip proto \\icmp", [{ protocol: "ICMP" }]],
    ["icmp and proto 1", [{ protocol: "ICMP" }]],
    ["TCP PORT 80", [{ protocol: "TCP", ports: [80] }]],
  ])("%j", (text, filters) => {
    expect(compileFilter(text)).toEqual(filters);
  });
});

describe("what is refused, and where", () => {
  test.each([
    ["not tcp", 1, /cannot leave packets out/],
    ["tcp and !udp", 9, /cannot leave packets out/],
    ["host 10.0.0.1", 1, /choose workloads with -l/],
    ["tcp dst port 80", 5, /on both sides/],
    ["ip6", 1, /version of IP/],
    ["ip proto 6", 10, /version of IP/],
    ["tcp port http", 10, /no names/],
    ["tcp port 70000", 10, /0 to 65535/],
    ["tcp port 80-90", 10, /portrange/],
    ["portrange 90-80", 11, /must not be above/],
    ["tcp port", 9, /missing/],
    ["tcp and", 8, /missing/],
    ["(tcp", 5, /not closed/],
    ["tcp)", 4, /no bracket is open/],
    ["tcp udp", 5, /"udp" is not understood/],
    ["tcp and udp", 5, /no packet can be both/],
    ["port 80 and port 443", 9, /cannot both be asked for/],
    ["icmp port 80", 1, /has no ports/],
    ["tcp[13] & 2 != 0", 1, /not understood/],
    ["80", 1, /not understood/],
    ["constructor", 1, /not understood/],
    ["proto 256", 7, /1 to 255/],
  ])("%j", (text, character, message) => {
    const failure = caught(() => compileFilter(text));
    expect(failure.message).toMatch(message);
    expect(failure.message).toContain(`--filter, character ${character}: `);
    expect(failure.message.split("\n").at(-1)).toBe(`  ${" ".repeat(character - 1)}^`);
  });
});

function caught(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

interface Packet {
  readonly version: 4 | 6;
  readonly protocol: number;
  readonly ports: readonly [number, number];
}

interface Test {
  readonly text: string;
  readonly holds: (packet: Packet) => boolean;
}

const hasPorts = ({ protocol }: Packet) => [6, 17, 132].includes(protocol);
/** Few, so that they meet. */
const port = fc.constantFrom(1, 2, 3, 4, 5);
const numbers: Record<string, number> = { tcp: 6, udp: 17, sctp: 132 };

const leaf: fc.Arbitrary<Test> = fc.oneof(
  fc.constantFrom("tcp", "udp", "sctp").map((text) => ({
    text,
    holds: ({ protocol }: Packet) => protocol === numbers[text],
  })),
  fc.constant({ text: "icmp", holds: ({ version, protocol }: Packet) => version === 4 && protocol === 1 }),
  fc.constantFrom(1, 6, 47).map((number) => ({
    text: `proto ${number}`,
    holds: ({ protocol }: Packet) => protocol === number,
  })),
  port.map((number) => ({
    text: `port ${number}`,
    holds: (packet: Packet) => hasPorts(packet) && packet.ports.includes(number),
  })),
  fc.tuple(port, port).map(([a, b]) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    return {
      text: `tcp portrange ${low}-${high}`,
      holds: ({ protocol, ports }: Packet) =>
        protocol === 6 && ports.some((one) => one >= low && one <= high),
    };
  }),
);

const { expression } = fc.letrec<{ expression: Test }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.tuple(tie("expression"), fc.boolean(), tie("expression")).map(([a, and, b]) => ({
      text: `(${a.text} ${and ? "and" : "or"} ${b.text})`,
      holds: (packet: Packet) =>
        and ? a.holds(packet) && b.holds(packet) : a.holds(packet) || b.holds(packet),
    })),
  ),
}));

/** As a PacketCapture keeps packets: behaviour.md 1.3. */
function keeps(filters: readonly Filter[], packet: Packet): boolean {
  const names: Record<string, (packet: Packet) => boolean> = {
    TCP: ({ protocol }) => protocol === 6,
    UDP: ({ protocol }) => protocol === 17,
    SCTP: ({ protocol }) => protocol === 132,
    ICMP: ({ version, protocol }) => version === 4 && protocol === 1,
  };
  return filters.some(
    ({ protocol, ports }) =>
      (typeof protocol === "number" ? packet.protocol === protocol : names[protocol]!(packet)) &&
      (ports === undefined ||
        ports.some((one) => {
          const [low, high = low] = String(one).split(":").map(Number);
          return packet.ports.some((it) => it >= low! && it <= high!);
        })),
  );
}

const packets: Packet[] = [4, 6].flatMap((version) =>
  [1, 6, 17, 47, 132].flatMap((protocol) =>
    [1, 2, 3, 4, 5, 9].flatMap((a) =>
      [1, 3, 5, 9].map((b): Packet => ({ version: version as 4, protocol, ports: [a, b] })),
    ),
  ),
);

test("a filter that is taken keeps exactly what tcpdump would", () => {
  let taken = 0;
  fc.assert(
    fc.property(expression, ({ text, holds }) => {
      let filters: Filter[];
      try {
        filters = compileFilter(text);
      } catch (error) {
        // What cannot be said is refused; that nothing else is shows in the table above.
        expect(error).toBeInstanceOf(Failure);
        return;
      }
      taken++;
      expect(packets.filter((packet) => keeps(filters, packet))).toEqual(packets.filter(holds));
    }),
    { numRuns: 2_000 },
  );
  expect(taken).toBeGreaterThan(200);
});

test("no text makes it fail in any other way", () => {
  const words = fc.constantFrom(
    "tcp",
    "port",
    "80",
    "(",
    ")",
    "and",
    "or",
    "||",
    "proto",
    "ip",
    "portrange",
    "1-2",
    "!",
    "\u2028",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(words, { maxLength: 12 }).map((some) => some.join(" ")),
  );
  fc.assert(
    fc.property(text, (given) => {
      try {
        compileFilter(given);
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
      }
    }),
    { numRuns: 2_000 },
  );
});
