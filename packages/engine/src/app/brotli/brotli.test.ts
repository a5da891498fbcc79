import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Growing } from "../growing.ts";
import { Brotli } from "./brotli.ts";

/** Takes `bytes` in pieces and gives what came out, at most `room` octets at a time. */
function undo(bytes: Uint8Array, pieces: number = bytes.length, room: number = 1_000): Result {
  const brotli = new Brotli();
  const out = new Growing();
  for (let at = 0; at < bytes.length && brotli.problem === undefined; at += pieces) {
    const piece = bytes.slice(at, at + pieces);
    let from = 0;
    for (let before = -1; (from < piece.length || before < out.length) && brotli.problem === undefined; ) {
      before = out.length;
      from = brotli.write(piece, from, piece.length, out, out.length + room);
    }
  }
  return { out: out.bytes.slice(0, out.length), problem: brotli.problem };
}

interface Result {
  readonly out: Uint8Array;
  readonly problem: string | undefined;
}

const random = (size: number): Uint8Array => {
  let state = 1;
  return Uint8Array.from(
    { length: size },
    () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 24,
  );
};
const html = Buffer.from(
  `<!DOCTYPE html><html lang="de"><head><title>Über uns, specifically</title></head><body>${'<p class="time">The quick brown fox, and the lazy dog. </p>'.repeat(30)}</body></html>`,
);
const contents: readonly (readonly [string, Uint8Array])[] = [
  ["nothing", new Uint8Array(0)],
  ["one octet", Uint8Array.of(7)],
  ["a page", html],
  ["one octet many times", new Uint8Array(100_000)],
  ["noise", random(70_000)],
  ["signed samples", Uint8Array.from({ length: 60_000 }, (_, i) => 128 + 100 * Math.sin(i / 20))],
  ["a program", Buffer.from(Brotli.toString().repeat(3) + undo.toString())],
  ["UTF-8", Buffer.from("Ĥĵ €uro 中文網站 הדפסה русский язык ".repeat(100))],
  ["more than a window", Buffer.concat([random(50_000), html, random(50_000), html])],
];
const settings = [0, 1, 4, 5, 9, 11].flatMap((quality) =>
  [10, 16, 22].map((window) => [quality, window] as const),
);

describe.each(contents)("%s", (_what, content) => {
  test.each(settings)("at quality %i, window %i", (quality, window) => {
    for (const mode of [
      constants.BROTLI_MODE_GENERIC,
      constants.BROTLI_MODE_TEXT,
      constants.BROTLI_MODE_FONT,
    ]) {
      const packed = brotliCompressSync(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: quality,
          [constants.BROTLI_PARAM_LGWIN]: window,
          [constants.BROTLI_PARAM_MODE]: mode,
        },
      });
      const { out, problem } = undo(packed);
      expect(problem).toBeUndefined();
      expect(Buffer.compare(out, content)).toBe(0);
    }
  });
});

test("pieces and room do not matter", () => {
  const packed = brotliCompressSync(html);
  for (let size = 1; size < packed.length; size++)
    expect(undo(packed, size)).toEqual({ out: new Uint8Array(html), problem: undefined });
  for (const room of [1, 2, 7]) expect(undo(packed, 50, room).out).toEqual(new Uint8Array(html));
});

test.each([
  ["a window that is too large", "11 01", "window"],
  ["data behind the end", "06 00", "data behind the end"],
])("gives up on %s", (_what, hex, problem) => {
  expect(undo(Buffer.from(hex.replaceAll(" ", ""), "hex")).problem).toBe(problem);
});

describe("mutated", () => {
  const streams = [html, ...contents.slice(3, 6).map(([, content]) => content.subarray(0, 3_000))].flatMap(
    (content) =>
      [1, 5, 11].map((quality) =>
        brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
      ),
  );
  test("nothing throws, and what the reference can read is read the same", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...streams),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
        (stream, changes) => {
          const bytes = Uint8Array.from(stream);
          for (const [at, octet] of changes) bytes[at % bytes.length] = octet;
          const { out, problem } = undo(bytes, 400);
          expect(out.length).toBeLessThan(20_000_000);
          const reference = read(bytes);
          if (reference === undefined) return;
          expect([undefined, "data behind the end"]).toContain(problem);
          expect(Buffer.compare(out, reference)).toBe(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

function read(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return brotliDecompressSync(bytes, { maxOutputLength: 1_000_000 });
  } catch {
    return undefined;
  }
}
