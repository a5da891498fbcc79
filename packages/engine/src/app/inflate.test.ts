import { constants, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { latin1 } from "../bytes.ts";
import { ascii } from "../testing/stream.ts";
import { Growing } from "./growing.ts";
import { Inflate, type Wrapping } from "./inflate.ts";

function inflate(wrapping: Wrapping, bytes: Uint8Array, pieces = bytes.length || 1, room = 1 << 24) {
  const inflater = new Inflate(wrapping);
  const out = new Growing();
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + pieces, bytes.length);
    const next = inflater.write(bytes, at, end, out, room);
    expect(next).toBeGreaterThanOrEqual(at);
    expect(next).toBeLessThanOrEqual(end);
    expect(out.length).toBeLessThanOrEqual(room);
    if (out.length === room) {
      text += latin1(out.bytes, 0, out.length);
      out.length = 0;
    } else if (inflater.problem !== undefined) break;
    else expect(next).toBe(end);
    at = next;
  }
  for (;;) {
    inflater.write(bytes, 0, 0, out, room);
    if (out.length === 0) break;
    text += latin1(out.bytes, 0, out.length);
    out.length = 0;
  }
  return { text, problem: inflater.problem, done: inflater.done };
}

const prose = Array.from({ length: 400 }, (_, i) => `line ${i * 7919} of some text that repeats\n`).join("");
const kinds: readonly [string, Wrapping, (text: string) => Uint8Array][] = [
  ["gzip", "gzip", (text) => gzipSync(ascii(text))],
  ["zlib", "zlib", (text) => deflateSync(ascii(text))],
  ["deflate without a header", "zlib", (text) => deflateRawSync(ascii(text))],
  ["raw", "raw", (text) => deflateRawSync(ascii(text))],
  ["stored", "raw", (text) => deflateRawSync(ascii(text), { level: 0 })],
  ["fixed codes", "raw", (text) => deflateRawSync(ascii(text), { strategy: constants.Z_FIXED })],
  ["Huffman only", "raw", (text) => deflateRawSync(ascii(text), { strategy: constants.Z_HUFFMAN_ONLY })],
];

describe.each(kinds)("%s", (_name, wrapping, compress) => {
  test.each([1, 2, 3, 7, 100, 65_536])("gives back what went in, in pieces of %i", (pieces) => {
    expect(inflate(wrapping, compress(prose), pieces).text).toBe(prose);
  });

  test.each([1, 2, 258, 1_000])("stops when there is no room, and goes on: %i", (room) => {
    const short = prose.slice(0, 3_000);
    expect(inflate(wrapping, compress(short), 50, room).text).toBe(short);
  });

  test("cut short, it gives what it has", () => {
    const bytes = compress(prose);
    const { text, problem } = inflate(wrapping, bytes.subarray(0, bytes.length >> 1));
    expect(prose.startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThan(0);
    expect(problem).toBeUndefined();
  });

  test("agrees with zlib on anything", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary-ascii", maxLength: 2_000 }),
        fc.integer({ min: 1, max: 40 }),
        (text, pieces) => {
          expect(inflate(wrapping, compress(text), pieces).text).toBe(text);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("stands any damage", () => {
    const bytes = compress(prose);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: bytes.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (at, octet) => {
          const damaged = bytes.slice();
          damaged[at] = octet;
          inflate(wrapping, damaged, 100);
        },
      ),
      { numRuns: 300 },
    );
  });
});

test("gzip of several members is one text", () => {
  const members = Uint8Array.from([...gzipSync(ascii("one ")), ...gzipSync(ascii("two"))]);
  for (const pieces of [1, 5, 1_000])
    expect(inflate("gzip", members, pieces)).toEqual({ text: "one two", problem: undefined, done: true });
});

test("gzip with all optional fields", () => {
  const plain = gzipSync(ascii("text"));
  const fields = [0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 2, 0, 9, 9, 0x6e, 0, 0x63, 0, 1, 2];
  expect(inflate("gzip", Uint8Array.from([...fields, ...plain.subarray(10)]), 1).text).toBe("text");
});

test.each([
  ["not gzip", "gzip", [0x50, 0x4b, 3, 4]],
  ["block type", "raw", [0x07]],
  ["stored length", "raw", [0x01, 1, 0, 1, 0]],
  ["distance too far", "raw", [0x03, 0x02, 0x00]],
  ["preset dictionary", "zlib", [0x78, 0x20, 0, 0]],
] as const)("names what is wrong: %s", (problem, wrapping, bytes) => {
  expect(inflate(wrapping, Uint8Array.from(bytes), 1).problem).toBe(problem);
});

test("what comes behind the end is left alone", () => {
  const bytes = Uint8Array.from([...gzipSync(ascii("text")), 1, 2, 3]);
  for (const pieces of [1, bytes.length]) {
    const { text, problem } = inflate("gzip", bytes, pieces);
    expect({ text, problem }).toEqual({ text: "text", problem: "data behind the end" });
  }
});
