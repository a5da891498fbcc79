import fc from "fast-check";
import { expect, test } from "vitest";
import { hex } from "../../testing/hex.ts";
import { converse } from "../../testing/stream.ts";

const PORT = { port: 2404 };
const startTransfer = "68 04 07000000";
const supervise = "68 04 01000200";
/** A single command, type 45. */
const command = "68 0e 02000400 2d 01 06 00 0100 010000 81";

const all = hex(startTransfer + supervise + command);

test.each(Array.from(all.keys()))("frames of each format, cut at byte %i", (cut) => {
  const seen = converse([["c", all]], { ...PORT, cut });
  expect(seen.service).toBe("iec104");
  expect(seen.units.map(({ facts }) => facts.industrial)).toEqual([
    { protocol: "iec104", type: "U", function: -1 },
    { protocol: "iec104", type: "S", function: -1 },
    { protocol: "iec104", type: "I", function: 45 },
  ]);
  expect(seen.units.map(({ buffers }) => buffers.pkt_data?.length)).toEqual([6, 6, 16]);
});

test("nothing is known of what starts differently", () => {
  const seen = converse([["s", hex(`67 04 07000000 ${supervise}`)]], PORT);
  expect(seen.units.map(({ facts }) => facts.industrial?.protocol)).toEqual([undefined, "iec104"]);
});

test("a length that has no room for the control fields: the side is given up", () => {
  expect(converse([["s", hex(`${supervise} 68 02 0700`)]], PORT).units).toHaveLength(1);
});

test("an I frame may carry nothing", () => {
  const seen = converse([["s", hex("68 04 00000000")]], PORT);
  expect(seen.units[0]?.facts.industrial).toEqual({ protocol: "iec104", type: "I", function: -1 });
});

test("any octets", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 9 }), (bytes, pieces) => {
      const seen = converse([["s", bytes]], { ...PORT, pieces });
      expect(seen.units.length).toBeLessThanOrEqual(bytes.length / 6 + 1);
      expect(seen.held).toBe(0);
    }),
  );
});
