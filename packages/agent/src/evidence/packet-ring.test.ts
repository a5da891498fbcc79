import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PacketRing, SMALLEST_RING } from "./packet-ring.ts";

interface Sent {
  readonly flow: number;
  readonly bytes: Uint8Array;
  readonly offset: number;
}

const recordOf = (ring: PacketRing, at: number) => ({
  time: ring.time(at),
  flow: ring.flow(at),
  wireLength: ring.wireLength(at),
  bytes: textOf(ring.bytes.subarray(ring.start(at), ring.start(at) + ring.length(at))),
});

function all(ring: PacketRing) {
  const found = [];
  for (let at = ring.oldest; at < ring.end; at = ring.after(at)) found.push(recordOf(ring, at));
  return found;
}

function ofFlow(ring: PacketRing, flow: number) {
  const found = [];
  for (let at = ring.newestOf(flow); at >= 0; at = ring.before(at)) found.unshift(recordOf(ring, at));
  return found;
}

function append(ring: PacketRing, { flow, bytes, offset }: Sent, time: number): void {
  // Within other bytes, and not at the start of its buffer.
  const around = new Uint8Array(offset + bytes.length + 11).fill(0xee).subarray(offset % 5);
  around.set(bytes, offset - (offset % 5));
  const start = offset - (offset % 5);
  ring.append(around, start, start + bytes.length, bytes.length + 3, time, 1, -1, 0x8100, flow);
}

const patterned = ([length, seed]: [number, number]) => Uint8Array.from({ length }, (_, i) => seed + i * 7);
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

const sent = fc.record({
  flow: fc.oneof(fc.nat(3), fc.constantFrom(4_097, 8_193)),
  bytes: fc.tuple(fc.oneof(fc.nat(100), fc.nat(60_000)), fc.nat(255)).map(patterned),
  offset: fc.nat(40),
});

test("holds the latest packets as they came, and each flow's apart", () => {
  fc.assert(
    fc.property(fc.array(sent, { minLength: 1, maxLength: 60, size: "max" }), (packets) => {
      const ring = new PacketRing(SMALLEST_RING);
      for (const [time, packet] of packets.entries()) append(ring, packet, time);
      const kept = all(ring);
      const expected = packets.map(({ flow, bytes }, time) => ({
        time,
        flow,
        wireLength: bytes.length + 3,
        bytes: textOf(bytes),
      }));
      // The newest, in order, and no more left out than had to be.
      expect(kept).toEqual(expected.slice(expected.length - kept.length));
      const octets = expected.reduce((sum, { bytes }) => sum + bytes.length + 56, 0);
      if (octets <= SMALLEST_RING) expect(kept).toHaveLength(packets.length);
      else expect(kept.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeGreaterThan(SMALLEST_RING / 2);
      const twice = all(ring.resized(2 * SMALLEST_RING));
      expect(twice).toEqual(kept);
      for (const flow of new Set(packets.map((packet) => packet.flow)))
        expect(ofFlow(ring, flow)).toEqual(kept.filter((one) => one.flow === flow));
    }),
    { numRuns: 40 },
  );
});

test("goes on for many laps", () => {
  const ring = new PacketRing(SMALLEST_RING);
  const bytes = new Uint8Array(1_000);
  for (let time = 0; time < 10_000; time++) {
    bytes.fill(time & 0xff);
    ring.append(bytes, 0, bytes.length, bytes.length, time, 1, -1, 0, 1 + (time % 3));
  }
  const kept = ofFlow(ring, 2);
  expect(kept.length).toBeGreaterThan(70);
  expect(kept.at(-1)?.time).toBe(9_999 - (9_999 % 3) + 1 - 3);
  for (const {
    time,
    bytes: [first],
  } of kept)
    expect(first).toBe(String.fromCharCode(time & 0xff));
});

describe("a tag is put back", () => {
  const frame = Uint8Array.from({ length: 20 }, (_, i) => i);
  test.each([
    ["Ethernet", 1, [...frame.slice(0, 12), 0x88, 0xa8, 0x0f, 0xff, ...frame.slice(12)], 24],
    ["no Ethernet", 101, [...frame], 20],
  ])("%s", (_what, linkType, bytes, wireLength) => {
    const ring = new PacketRing(SMALLEST_RING);
    ring.append(frame, 0, frame.length, frame.length, 7, linkType, 0x0fff, 0x88a8, 0);
    expect(all(ring)).toEqual([{ time: 7, flow: 0, wireLength, bytes: textOf(Uint8Array.from(bytes)) }]);
  });
});

test("a packet too large for the ring is cut", () => {
  const ring = new PacketRing(SMALLEST_RING);
  ring.append(new Uint8Array(200_000), 0, 200_000, 200_000, 1, 1, -1, 0, 1);
  expect(all(ring).map(({ bytes, wireLength }) => [bytes.length, wireLength])).toEqual([[65_536, 200_000]]);
});

test("an empty ring has nothing", () => {
  const ring = new PacketRing(SMALLEST_RING);
  expect(all(ring)).toEqual([]);
  expect(ring.newestOf(0)).toBe(-1);
});
