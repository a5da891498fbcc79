import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCapture, type Seen, Words } from "../testing/captures.ts";
import { hex } from "../testing/hex.ts";
import { join } from "../testing/packets.ts";

const little = new Words("little");
const big = new Words("big");
const SECONDS = 1_700_000_000;
const MICROS = SECONDS * 1_000_000;

const pcapHeader = (words: Words, magic: number, linkType = 1) =>
  join(words.u32(magic), words.u16(2, 4), words.u32(0, 0, 65_535, linkType));
const record = (words: Words, fraction: number, bytes: Uint8Array, wireLength = bytes.length) =>
  join(words.u32(SECONDS, fraction, bytes.length, wireLength), bytes);

const [a, b] = [hex("0a0b0c"), hex("0102030405")];
const both: Seen[] = [
  [MICROS + 1, 1, 3, [...a]],
  [MICROS + 999_999, 1, 1500, [...b]],
];

describe("pcap", () => {
  test.each<[string, Words, number, number]>([
    ["little endian, microseconds", little, 0xa1b2c3d4, 1],
    ["big endian, microseconds", big, 0xa1b2c3d4, 1],
    ["little endian, nanoseconds", little, 0xa1b23c4d, 1_000],
    ["big endian, nanoseconds", big, 0xa1b23c4d, 1_000],
  ])("%s", (_what, words, magic, unit) => {
    const file = join(
      pcapHeader(words, magic),
      record(words, unit + (unit - 1), a),
      record(words, 999_999 * unit, b, 1500),
    );
    expect(readCapture(file)).toEqual({ seen: both, problem: undefined });
  });

  test("the modified form, with eight octets more a record", () => {
    const extra = little.u32(2, 0);
    const one = join(little.u32(SECONDS, 1, a.length, 3), extra, a);
    expect(readCapture(join(pcapHeader(little, 0xa1b2cd34), one)).seen).toEqual(both.slice(0, 1));
  });

  test("a link type with a frame check sequence said", () => {
    expect(
      readCapture(join(pcapHeader(little, 0xa1b2c3d4, 0xf400_0071), record(little, 1, a))).seen[0]?.[1],
    ).toBe(113);
  });
});

const packetBlock = (
  words: Words,
  id: number,
  stamp: readonly [number, number],
  bytes: Uint8Array,
  wire = bytes.length,
) => words.block(6, words.u32(id, ...stamp, bytes.length, wire), bytes);
/** 64 bits as two halves. */
const stamp = (value: bigint): [number, number] => [Number(value >> 32n), Number(value & 0xffffffffn)];
const inMicros = stamp(BigInt(MICROS) + 1n);

describe("pcapng", () => {
  test.each([
    ["little endian", little],
    ["big endian", big],
  ])("%s: interfaces, stamps, unknown blocks, several sections", (_what, words) => {
    const resolution = (code: number) => join(words.u16(9, 1), Uint8Array.from([code, 0, 0, 0]));
    const offset = join(words.u16(14, 8), words === big ? words.u32(0, 100) : words.u32(100, 0));
    const past = join(
      words.u16(14, 8),
      words === big ? words.u32(0xffffffff, 0xffffffff) : words.u32(0xffffffff, 0xffffffff),
    );
    const file = join(
      words.section(),
      words.block(1, words.u16(1, 0), words.u32(65_535)),
      words.block(1, words.u16(101, 0), words.u32(0), resolution(9), words.u32(0)),
      words.block(1, words.u16(113, 0), words.u32(0), resolution(0x80 | 10), offset, words.u32(0)),
      words.block(1, words.u16(276, 0), words.u32(0), past, words.u32(0)),
      words.block(0xbad, hex("00112233445566778899")),
      packetBlock(words, 0, inMicros, a),
      packetBlock(words, 1, stamp(BigInt(MICROS) * 1000n + 1_999n), b, 1500),
      packetBlock(words, 2, stamp(BigInt(SECONDS) * 1024n + 512n), a),
      packetBlock(words, 3, inMicros, a),
      words.block(2, words.u16(1, 7), words.u32(...stamp(BigInt(MICROS) * 1000n), 3, 3), a),
      words.section(),
      words.block(1, words.u16(0, 0), words.u32(2)),
      words.block(3, words.u32(3), a),
    );
    expect(readCapture(file)).toEqual({
      problem: undefined,
      seen: [
        [MICROS + 1, 1, 3, [...a]],
        [MICROS + 1, 101, 1500, [...b]],
        [MICROS + 100_500_000, 113, 3, [...a]],
        [MICROS - 999_999, 276, 3, [...a]],
        [MICROS, 101, 3, [...a]],
        [0, 0, 3, [10, 11]],
      ],
    });
  });

  test("sections in different byte orders", () => {
    const part = (words: Words) =>
      join(
        words.section(),
        words.block(1, words.u16(1, 0), words.u32(0)),
        packetBlock(words, 0, inMicros, a),
      );
    expect(readCapture(join(part(big), part(little))).seen).toEqual([both[0], both[0]]);
  });
});

const plain = join(pcapHeader(little, 0xa1b2c3d4), record(little, 1, a), record(little, 999_999, b, 1500));
const next = join(
  big.section(),
  big.block(0xbad, new Uint8Array(40)),
  big.block(1, big.u16(1, 0), big.u32(0)),
  packetBlock(big, 0, inMicros, a),
  packetBlock(big, 0, stamp(BigInt(MICROS) + 999_999n), b, 1500),
);

describe.each([
  ["pcap", plain],
  ["pcapng", next],
])("%s", (_what, file) => {
  test("gives the same however the file is handed over", () => {
    for (let cut = 0; cut <= file.length; cut++)
      expect(readCapture(file, [cut])).toEqual({ seen: both, problem: undefined });
    const cuts = fc.array(fc.nat(file.length), { maxLength: 30 }).map((list) => list.sort((x, y) => x - y));
    fc.assert(
      fc.property(cuts, (ends) => {
        expect(readCapture(file, ends)).toEqual({ seen: both, problem: undefined });
      }),
    );
    expect(readCapture(file, [...file.keys()])).toEqual({ seen: both, problem: undefined });
  });

  test("cut at any byte it gives the packets before the cut, and says where", () => {
    for (let end = 0; end < file.length; end++) {
      const { seen, problem } = readCapture(file.slice(0, end));
      expect(seen).toEqual(both.slice(0, seen.length));
      if (problem !== undefined)
        expect(problem).toMatch(end < 4 ? /too short/ : new RegExp(`at byte ${end}$`));
    }
  });

  test("never throws and never repeats a packet, whatever octets are changed", () => {
    const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 5 }), fc.nat(file.length), (changes, cut) => {
        const copy = file.slice();
        for (const [at, value] of changes) copy[at] = value;
        expect(readCapture(copy, [cut])).toEqual(readCapture(copy));
      }),
      { numRuns: 2_000 },
    );
  });
});

test.each<[string, Uint8Array, string]>([
  ["nothing", hex(""), "the file is empty or too short to be a capture"],
  ["text", hex("68656c6c6f"), "the file is neither pcap nor pcapng: it starts with 68656c6c"],
  ["gzip", hex("1f8b0800"), "the file is compressed with gzip: unpack it first"],
  ["a header alone, cut", plain.slice(0, 20), "the file ends in the middle of the file's header, at byte 20"],
  ["a record cut", plain.slice(0, 50), "the file ends in the middle of packet 2, at byte 50"],
  [
    "a huge record",
    join(pcapHeader(little, 0xa1b2c3d4), little.u32(0, 0, 0x7fffffff, 0)),
    "packet 1 claims to have 2147483647 octets, more than 524288, at byte 24",
  ],
  [
    "a block of no length",
    join(big.section(), big.u32(6, 0, 0)),
    "the block after packet 0 has a length of 0, at byte 28",
  ],
  [
    "a block of odd length",
    join(big.section(), big.u32(6, 33, 0)),
    "the block after packet 0 has a length of 33, at byte 28",
  ],
  [
    "a huge packet block",
    join(big.section(), big.u32(6, 0x7ffffff0, 0)),
    "the block after packet 0 has 2147483632 octets, more than 655360, at byte 28",
  ],
  [
    "a huge unknown block",
    join(big.section(), big.u32(0xbad, 0x7ffffff0, 0)),
    "the file ends in the middle of the block after packet 0, at byte 40",
  ],
  [
    "a packet of no interface",
    join(big.section(), packetBlock(big, 0, inMicros, a)),
    "the block after packet 0 is of interface 0, which was not described, at byte 28",
  ],
  [
    "no byte order",
    big.block(0x0a0d0d0a, big.u32(1, 2, 3, 4)),
    "the block after packet 0 has no byte order mark, at byte 0",
  ],
])("says what is wrong with %s", (_what, file, problem) => {
  expect(readCapture(file).problem).toBe(problem);
});
