import { type CaptureFilter, captureFilters } from "@peccary/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Given, packet } from "../../testing/ip-packet.ts";
import { compileFilters } from "./compile.ts";
import { Machine } from "./machine.ts";
import { encode, MAX_KERNEL_INSTRUCTIONS, op, type Program } from "./program.ts";

const ETHERNET = 1;
const RAW = 101;

type SpecFilter = NonNullable<Parameters<typeof captureFilters>[0]>[number];

/** What the filters mean, in plain words. */
function wanted(filters: readonly CaptureFilter[], given: Given): boolean {
  return filters.some(({ protocol, version, ports }) => {
    if (version !== undefined && version !== given.version) return false;
    const own =
      protocol === undefined ||
      protocol === given.protocol ||
      (protocol === 44 && given.fragmentHeader === true);
    if (ports === undefined) return own;
    if (!own || ![6, 17, 132].includes(given.protocol) || given.fragmentHeader) return false;
    if (given.version === 4 && ((given.fragment ?? 0) & 0x1fff) !== 0) return false;
    return [given.source ?? 1, given.destination ?? 2].some((port) =>
      ports.some(([low, high]) => low <= port && port <= high),
    );
  });
}

const accepts = (filters: readonly CaptureFilter[], bytes: Uint8Array, linkType = ETHERNET): boolean => {
  const program = compileFilters(filters, linkType);
  return program === undefined || new Machine(program).accepts(bytes, 0, bytes.length);
};

const tcp80: SpecFilter[] = [{ protocol: "TCP", ports: [80] }];
const web: Given = { version: 4, protocol: 6, source: 40_000, destination: 80 };
test.each<[SpecFilter[], Given, boolean]>([
  [[], web, true],
  [[{}], { version: 4, protocol: 89 }, true],
  [tcp80, web, true],
  [tcp80, { ...web, source: 80, destination: 40_000 }, true],
  [tcp80, { ...web, version: 6 }, true],
  [tcp80, { ...web, protocol: 17 }, false],
  [tcp80, { ...web, destination: 81 }, false],
  [tcp80, { ...web, options: 10 }, true],
  [tcp80, { ...web, tags: 1 }, true],
  [tcp80, { ...web, tags: 2, version: 6 }, true],
  // The first fragment has the ports; that more follow is no matter.
  [tcp80, { ...web, fragment: 0x2000 }, true],
  [tcp80, { ...web, fragment: 0x2001 }, false],
  [tcp80, { ...web, version: 6, fragmentHeader: true }, false],
  [[{ protocol: "TCP" }], { ...web, fragment: 0x2001 }, true],
  [[{ protocol: "TCP" }], { ...web, version: 6, fragmentHeader: true }, true],
  [[{ ports: [80] }], { ...web, protocol: 132 }, true],
  [[{ ports: [80] }], { ...web, protocol: 136 }, false],
  [[{ ports: ["8000:8080"] }], { ...web, destination: 8_080 }, true],
  [[{ ports: ["8000:8080"] }], { ...web, destination: 8_081 }, false],
  [[{ ports: ["8000:8080", 443, "0"] }], { ...web, destination: 443 }, true],
  [[{ protocol: "UDP", ports: [53] }, { protocol: "ICMP" }], { version: 4, protocol: 1 }, true],
  [[{ protocol: "ICMP" }], { version: 6, protocol: 1 }, false],
  [[{ protocol: 1 }], { version: 6, protocol: 1 }, true],
  [[{ protocol: "ICMPv6" }], { version: 6, protocol: 58 }, true],
  [[{ protocol: "ICMPv6" }], { version: 4, protocol: 58 }, false],
  [[{ protocol: "UDPLite" }], { version: 4, protocol: 136 }, true],
  [[{ protocol: "TCP" }, { protocol: "UDP", ports: [53] }], web, true],
])("%j and %j: %s", (spec, given, expected) => {
  expect(accepts(captureFilters(spec)!, packet(given))).toBe(expected);
});

test.each(["", "0202", "020202020202020202020202080645"])("what is no IP packet is not wanted: %s", (hex) => {
  expect(accepts(captureFilters([{ protocol: "TCP" }])!, Buffer.from(hex, "hex"))).toBe(false);
});

test("reads nothing beyond the end of a packet", () => {
  const whole = packet({ ...web, options: 3, tags: 2 });
  const needed = 14 + 2 * 4 + 20 + 3 * 4 + 4;
  for (let length = 0; length <= whole.length; length++)
    expect(accepts(captureFilters(tcp80)!, whole.subarray(0, length)), `${length}`).toBe(length >= needed);
});

const port = fc.integer({ min: 0, max: 65_535 });
const anyPort = fc.oneof(fc.constantFrom(0, 1, 80, 443, 8_000, 65_535), port);
const protocol = fc.oneof(fc.constantFrom(1, 6, 17, 44, 58, 132, 136), fc.integer({ min: 1, max: 255 }));
const filter: fc.Arbitrary<CaptureFilter> = fc.oneof(
  fc.record({ protocol }),
  fc.record({ protocol, version: fc.constantFrom(4 as const, 6 as const) }),
  fc.record({
    protocol: fc.constantFrom(6, 17, 132),
    ports: fc.array(
      fc.tuple(anyPort, anyPort).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]),
      { minLength: 1, maxLength: 200 },
    ),
  }),
  fc.record({
    ports: fc.array(
      anyPort.map((one): [number, number] => [one, one]),
      { minLength: 1, maxLength: 300 },
    ),
  }),
);
const traffic: fc.Arbitrary<Given> = fc.record({
  version: fc.constantFrom(4 as const, 6 as const),
  // No fragment header within a fragment header, and no IPv6 header that says so without having one.
  protocol: protocol.filter((one) => one !== 44),
  source: anyPort,
  destination: anyPort,
  options: fc.integer({ min: 0, max: 10 }),
  fragment: fc.constantFrom(0, 0x2000, 0x4000, 1, 0x3fff),
  fragmentHeader: fc.boolean(),
  tags: fc.integer({ min: 0, max: 2 }),
});

test("a program means what its filters mean", () => {
  fc.assert(
    fc.property(fc.array(filter, { minLength: 1, maxLength: 8 }), traffic, (filters, given) => {
      const plain = given.version === 4 ? { ...given, fragmentHeader: false } : given;
      expect(accepts(filters, packet(plain))).toBe(wanted(filters, plain));
      expect(accepts(filters, packet({ ...plain, tags: 0 }, RAW), RAW)).toBe(wanted(filters, plain));
    }),
    { numRuns: 2_000 },
  );
});

test("any bytes get an answer from any program", () => {
  fc.assert(
    fc.property(
      fc.array(filter, { minLength: 1, maxLength: 3 }),
      fc.uint8Array({ maxLength: 80 }),
      (filters, bytes) => {
        expect(typeof accepts(filters, bytes)).toBe("boolean");
      },
    ),
  );
});

test("thousands of ports: far jumps, and too long for the kernel", () => {
  const ports = Array.from({ length: 5_000 }, (_, at): [number, number] => [at * 10, at * 10 + 3]);
  const program = compileFilters([{ protocol: 6, ports }], ETHERNET)!;
  const machine = new Machine(program);
  for (const destination of [0, 3, 4, 255, 49_990, 49_994, 33_333, 33_334]) {
    const bytes = packet({ ...web, source: 60_000, destination });
    expect(machine.accepts(bytes, 0, bytes.length), `${destination}`).toBe(
      destination <= 49_993 && destination % 10 <= 3,
    );
  }
  expect(program.length).toBeGreaterThan(MAX_KERNEL_INSTRUCTIONS);
  expect(compileFilters([{ protocol: 6, ports: ports.slice(0, 500) }], ETHERNET)!.length).toBeLessThan(
    MAX_KERNEL_INSTRUCTIONS,
  );
});

test.each<[string, Program]>([
  ["is empty", []],
  ["does not end", [{ code: op.setX, yes: 0, no: 0, k: 0 }]],
  [
    "jumps out",
    [
      { code: op.ifEqual, yes: 0, no: 1, k: 0 },
      { code: op.take, yes: 0, no: 0, k: 0 },
    ],
  ],
  [
    "jumps far out",
    [
      { code: op.jump, yes: 0, no: 0, k: 0xffff_ffff },
      { code: op.take, yes: 0, no: 0, k: 0 },
    ],
  ],
  [
    "has an unknown instruction",
    [
      { code: 0x20 as typeof op.take, yes: 0, no: 0, k: 0 },
      { code: op.take, yes: 0, no: 0, k: 0 },
    ],
  ],
])("a program that %s is refused", (_what, program) => {
  expect(() => new Machine(program)).toThrow("not sound");
});

test("the kernel's form", () => {
  expect(Buffer.from(encode([{ code: op.ifAny, yes: 1, no: 2, k: 0x1fff }])).toString("hex")).toBe(
    "45000102ff1f0000",
  );
});
