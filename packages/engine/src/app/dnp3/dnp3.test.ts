import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { latin1 } from "../../bytes.ts";
import { hex } from "../../testing/hex.ts";
import { converse, type Turn } from "../../testing/stream.ts";

const FIRST = 0x40;
const LAST = 0x80;

/** A frame around a transport segment; checksums are zeros, for nobody judges them. */
function frame(transport: number, data: Uint8Array): Uint8Array {
  const user = [transport, ...data];
  const blocks = user.flatMap((octet, i) =>
    i % 16 === 15 || i === user.length - 1 ? [octet, 0, 0] : [octet],
  );
  return Uint8Array.from([0x05, 0x64, 5 + user.length, 0xc4, 1, 0, 2, 0, 0, 0, ...blocks]);
}
const bytes = (length: number, from = 0) => Uint8Array.from({ length }, (_, i) => (from + i) & 0xff);
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const seenIn = (...turns: Turn[]) =>
  converse(turns).units.map(({ buffers, facts }) => [buffers.dnp3_data, facts.industrial] as const);

const read = hex("c1 01 3c 02 06");
const response = hex("c1 81 80 10 01 02 00 00 00 81");

describe("a request and its response", () => {
  const asked = frame(FIRST | LAST, read);
  test.each(Array.from(asked.keys()))("cut at byte %i", (cut) => {
    const seen = converse(
      [
        ["c", asked],
        ["s", frame(FIRST | LAST, response)],
      ],
      { cut },
    );
    expect(seen.service).toBe("dnp3");
    expect(seen.units.map(({ buffers }) => buffers.dnp3_data)).toEqual([
      latin1(read, 0, read.length),
      latin1(response, 0, response.length),
    ]);
    expect(seen.units.map(({ facts }) => facts.industrial)).toEqual([
      { protocol: "dnp3", function: 1, indications: -1 },
      { protocol: "dnp3", function: 129, indications: 0x1080 },
    ]);
    expect(seen.held).toBe(0);
  });
});

test("a fragment in several frames shows with the last one, without what stands between", () => {
  const [one, two, three] = [bytes(40), bytes(249, 40), bytes(5, 7)];
  const seen = seenIn(["c", join(frame(FIRST | 9, one), frame(10, two), frame(LAST | 11, three))]);
  const whole = join(one, two, three);
  expect(seen.map(([data]) => data)).toEqual([undefined, undefined, latin1(whole, 0, whole.length)]);
  expect(seen[2]?.[1]).toMatchObject({ function: 1 });
});

test.each([
  ["a segment is missing", [frame(FIRST | 1, read), frame(LAST | 3, read)], 0],
  ["a segment comes again", [frame(FIRST | 1, read), frame(FIRST | 1, read), frame(LAST | 2, read)], 1],
  ["it starts over", [frame(FIRST | 1, read), frame(FIRST | LAST | 9, read)], 1],
  ["it starts in the middle", [frame(5, read), frame(LAST | 6, read)], 0],
  ["the sequence goes round", [frame(FIRST | 63, read), frame(LAST | 0, read)], 1],
  ["a frame of the link layer only", [hex("0564 05 c0 0100 0200 0000"), frame(FIRST | LAST, read)], 1],
])("%s", (_what, frames, expected) => {
  const seen = seenIn(["c", join(...frames)]);
  expect(seen).toHaveLength(frames.length);
  expect(seen.filter(([data]) => data !== undefined)).toHaveLength(expected);
});

test("a fragment has an end", () => {
  const frames = Array.from({ length: 20 }, (_, i) => frame(i === 0 ? FIRST : i, bytes(240)));
  const seen = seenIn(["c", join(...frames, frame(LAST | 20, read))]);
  expect(seen.every(([data]) => data === undefined)).toBe(true);
});

test.each([
  ["no frame", "0564 05 c0 0100 0200 0000 0665"],
  ["a length that does not count the header", "0564 05 c0 0100 0200 0000 056404"],
])("%s: the side is given up", (_what, text) => {
  expect(converse([["c", hex(text)]]).units).toHaveLength(1);
});

test("any octets behind the start, and any segments", () => {
  const segment = fc.tuple(fc.nat(255), fc.uint8Array({ maxLength: 249 })).map(([t, data]) => frame(t, data));
  const tail = fc.uint8Array({ maxLength: 60 }).map((rest) => join(hex("0564"), rest));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(segment, tail), { maxLength: 6 }),
      fc.integer({ min: 1, max: 99 }),
      (all, pieces) => {
        expect(converse([["c", join(...all)]], { pieces }).held).toBe(0);
      },
    ),
  );
});
