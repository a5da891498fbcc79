import fc from "fast-check";
import { expect, test } from "vitest";
import type { BufferName } from "../../buffers.ts";
import { hex } from "../../testing/hex.ts";
import { converse } from "../../testing/stream.ts";

const find: readonly (readonly [BufferName, string])[] = [
  ["gtp_info", "131,131,71"],
  ["gtp_info", "14,14,3"],
];
const ask = (bytes: Uint8Array) => converse([["c", bytes]], { transport: "udp", port: 2123, find });

test.each([
  [
    "version 0, a fixed element and the name of a network",
    "1e10 0008 0001 0000 ffffffff 0000000000000000 0e05 83 0003 026162",
    { version: 0, type: 16, "131,131,71": "\x83\0\x03\x02ab", "14,14,3": "\x0e\x05" },
  ],
  [
    "version 1 with a sequence number",
    "3210 000e 00000000 0001 0000 83 0002 0161 83 0002 0162",
    { version: 1, type: 16, "131,131,71": "\x83\0\x02\x01a\x83\0\x02\x01b", "14,14,3": undefined },
  ],
  [
    "version 1 with an extension",
    "3410 000a 00000000 0000 00c0 01 0000 00 0e09",
    { version: 1, type: 16, "131,131,71": undefined, "14,14,3": "\x0e\x09" },
  ],
  [
    "version 2",
    "4820 000f 00000001 00000100 47 0003 00 026162",
    { version: 2, type: 32, "131,131,71": "\x47\0\x03\0\x02ab", "14,14,3": undefined },
  ],
  [
    "an element that does not fit",
    "3210 0008 00000000 0001 0000 83 0009 01",
    { version: 1, type: 16, "131,131,71": undefined, "14,14,3": undefined },
  ],
])("%s", (_what, text, { version, type, ...elements }) => {
  const { units, service } = ask(hex(text));
  expect(service).toBe("gtp");
  expect(units[0]?.facts).toMatchObject({ gtpVersion: version, gtpType: type });
  for (const [key, expected] of Object.entries(elements))
    expect(units[0]?.found[`gtp_info: ${key}`]).toBe(expected);
});

test.each([
  ["a user's packet", "30ff 0004 00000000 45000000"],
  ["a length that does not fit", "3210 0009 00000000 0001 0000"],
  ["GTP'", "0e01 0000 0001"],
  ["an unknown version", "7201 0004 00000000 00000000"],
  ["too short", "3201"],
])("no unit: %s", (_what, text) => {
  expect(ask(hex(text)).units).toEqual([]);
});

test("any octets", () => {
  fc.assert(
    fc.property(fc.constantFrom(0x1e, 0x30, 0x34, 0x48), fc.uint8Array({ maxLength: 60 }), (flags, bytes) => {
      bytes[0] = flags;
      if (bytes.length >= 4) bytes[3] = bytes.length - 8;
      const { units, held } = ask(bytes);
      expect(units.length).toBeLessThanOrEqual(1);
      expect(held).toBe(0);
    }),
  );
});
