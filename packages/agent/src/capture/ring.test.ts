import { expect, test } from "vitest";
import { Ring } from "./ring.ts";

const BLOCK = 4_096;

interface Packet {
  data: string;
  wire?: number;
  seconds?: number;
  nanoseconds?: number;
  status?: number;
  tci?: number;
  tpid?: number;
  type?: number;
}

/** Lays packets out in a block as the kernel does, and hands it over. */
function fill(buffer: ArrayBuffer, block: number, packets: Packet[]): void {
  const view = new DataView(buffer, block * BLOCK, BLOCK);
  let at = 48;
  view.setUint32(12, packets.length, true);
  view.setUint32(16, at, true);
  for (const {
    data,
    wire = data.length,
    seconds = 1,
    nanoseconds = 0,
    status = 0,
    tci = 0,
    ...rest
  } of packets) {
    const next = (68 + data.length + 15) & ~15;
    view.setUint32(at, next, true);
    view.setUint32(at + 4, seconds, true);
    view.setUint32(at + 8, nanoseconds, true);
    view.setUint32(at + 12, data.length, true);
    view.setUint32(at + 16, wire, true);
    view.setUint32(at + 20, status, true);
    view.setUint16(at + 24, 68, true);
    view.setUint32(at + 32, tci, true);
    view.setUint16(at + 36, rest.tpid ?? 0, true);
    view.setUint8(at + 58, rest.type ?? 0);
    new Uint8Array(buffer, block * BLOCK + at + 68, data.length).set(Buffer.from(data));
    at += next;
  }
  view.setUint32(8, 1, true);
}

function seen(ring: Ring, budget = 1e6): { packets: unknown[]; more: boolean } {
  const packets: unknown[] = [];
  const more = ring.drain((bytes, start, end, wire, time, vlan, protocol) => {
    packets.push([Buffer.from(bytes.subarray(start, end)).toString(), wire, time, vlan, protocol]);
  }, budget);
  return { packets, more };
}

test.each<[string, Packet, unknown[]]>([
  ["plain", { data: "abc" }, ["abc", 3, 1_000_000, -1, 0x8100]],
  ["cut short", { data: "abc", wire: 9_000 }, ["abc", 9_000, 1_000_000, -1, 0x8100]],
  ["nanoseconds", { data: "a", nanoseconds: 999_999_999 }, ["a", 1, 1_999_999, -1, 0x8100]],
  ["a time after 2038", { data: "a", seconds: 4e9 }, ["a", 1, 4e15, -1, 0x8100]],
  ["a tag", { data: "a", status: 0x10, tci: 0x2005 }, ["a", 1, 1_000_000, 0x2005, 0x8100]],
  ["tag 0", { data: "a", status: 0x10, tci: 0 }, ["a", 1, 1_000_000, 0, 0x8100]],
  ["a provider's tag", { data: "a", status: 0x50, tci: 7, tpid: 0x88a8 }, ["a", 1, 1_000_000, 7, 0x88a8]],
])("reads %s", (_what, packet, expected) => {
  const buffer = new ArrayBuffer(BLOCK * 2);
  fill(buffer, 0, [packet, packet]);
  expect(seen(new Ring(buffer, BLOCK, 2, false)).packets).toEqual([expected, expected]);
});

test("goes round, gives blocks back, and stops at its budget", () => {
  const buffer = new ArrayBuffer(BLOCK * 2);
  const ring = new Ring(buffer, BLOCK, 2, false);
  for (const round of ["a", "b", "c"]) {
    fill(buffer, 0, [{ data: `${round}1` }]);
    fill(buffer, 1, [{ data: `${round}2` }]);
    const first = seen(ring, 1);
    expect([first.packets.length, first.more]).toEqual([1, true]);
    expect(seen(ring)).toEqual({ packets: [[`${round}2`, 2, 1e6, -1, 0x8100]], more: false });
  }
  expect(seen(ring)).toEqual({ packets: [], more: false });
});

test("on lo leaves out what is going out", () => {
  const buffer = new ArrayBuffer(BLOCK);
  fill(buffer, 0, [{ data: "out", type: 4 }, { data: "in" }]);
  expect(seen(new Ring(buffer, BLOCK, 1, true)).packets).toHaveLength(1);
});

test("gives the block back when a reader fails", () => {
  const buffer = new ArrayBuffer(BLOCK);
  const ring = new Ring(buffer, BLOCK, 1, false);
  fill(buffer, 0, [{ data: "a" }]);
  expect(() =>
    ring.drain(() => {
      throw new Error("reader");
    }, 1),
  ).toThrow("reader");
  fill(buffer, 0, [{ data: "b" }]);
  expect(seen(ring).packets).toHaveLength(1);
});

test("says how full it is", () => {
  const buffer = new ArrayBuffer(BLOCK * 4);
  const ring = new Ring(buffer, BLOCK, 4, false);
  expect(ring.fill).toBe(0);
  for (const block of [0, 1, 2]) fill(buffer, block, [{ data: "a" }]);
  expect(ring.fill).toBe(0.75);
  seen(ring, 1);
  expect(ring.fill).toBe(0.5);
  fill(buffer, 3, [{ data: "a" }]);
  fill(buffer, 0, [{ data: "a" }]);
  expect(ring.fill).toBe(1);
});
