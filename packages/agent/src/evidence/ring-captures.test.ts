import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CaptureReader } from "@peccary/engine";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CaptureFileOrder } from "../sensor/messages.ts";
import { udpFrame } from "../testing/frames.ts";
import { PacketRing, SMALLEST_RING } from "./packet-ring.ts";
import { RingCaptures } from "./ring-captures.ts";
import { RingCuts } from "./ring-cuts.ts";

const NOW = 1_700_000_000_000;
let folder: string;
let ring: PacketRing;
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pecag-ring-"));
  ring = new PacketRing(SMALLEST_RING);
  now = NOW;
  // One each second: ten before now, and ten that are still to come.
  for (let second = -10; second < 10; second++) {
    const frame = udpFrame("10.0.0.1", "10.0.0.2", [4_000, second % 2 === 0 ? 53 : 80], String(second));
    ring.append(frame, 0, frame.length, frame.length, (NOW + second * 1_000) * 1_000, 1, -1, 0, 1);
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const orderOf = (more: Partial<CaptureFileOrder> = {}): CaptureFileOrder => ({
  uid: "c",
  tap: 1,
  directory: folder,
  pod: "web",
  fromRing: true,
  from: NOW - 5_000,
  ...more,
});

function texts(file: string): string[] {
  const found: string[] = [];
  const reader = new CaptureReader((bytes, start, end) =>
    found.push(Buffer.from(bytes.slice(start + 42, end)).toString()),
  );
  reader.push(readFileSync(join(folder, file)));
  reader.finish();
  expect(reader.problem).toBeUndefined();
  return found;
}

function captures(has = true): RingCaptures {
  return new RingCaptures({
    ring: () => (has ? ring : undefined),
    interface: () => "eth0",
    now: () => now,
  });
}

describe("a capture that begins in the past", () => {
  test.each<[string, Partial<CaptureFileOrder>, number[]]>([
    ["has what the ring has from then on", {}, [-5, -4, -3, -2, -1, 0, 1]],
    ["has no more than there is", { from: NOW - 60_000 }, [-10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1]],
    [
      "has only what its filters let through",
      { filters: [{ protocol: 17, ports: [[53, 53]] }] } as never,
      [-4, -2, 0],
    ],
    ["ends when it is to end", { until: NOW - 2_000 }, [-5, -4, -3, -2]],
  ])("%s", (_what, more, seconds) => {
    const cuts = new RingCuts(() => now);
    const order = orderOf(more);
    cuts.follow([order]);
    const rings = captures();
    const [before] = cuts.before([order]);
    rings.follow([before!]);
    rings.turn();
    // Its packets may still be on their way, unless it is over.
    now += 3_000;
    rings.turn();
    rings.turn();
    const [file, ...others] = readdirSync(folder);
    expect(others).toEqual([]);
    expect(file).toMatch(/^web_eth0-20231114221\d{3}\.pcap$/);
    expect(texts(file!)).toEqual(seconds.map(String));
    expect(rings.lost).toBe(0);
  });

  test("goes over to the sensor that captures without a gap", () => {
    const cuts = new RingCuts(() => now);
    const order = orderOf();
    cuts.follow([order]);
    now += 1_000;
    cuts.follow([order]);
    expect(cuts.after([order])).toEqual([{ ...order, from: NOW + 2_000 }]);
    expect(cuts.before([order])).toEqual([{ ...order, until: NOW + 1_999.999 }]);
  });

  test("that already has files goes on with them", () => {
    mkdirSync(join(folder, "web_eth0.pcap"));
    const cuts = new RingCuts(() => now);
    cuts.follow([orderOf()]);
    expect(cuts.after([orderOf()])).toEqual([orderOf()]);
    expect(cuts.before([orderOf()])).toEqual([]);
  });
});

test("a capture that does not ask has nothing of before", () => {
  const cuts = new RingCuts(() => now);
  const { fromRing: _fromRing, ...order } = orderOf();
  cuts.follow([order]);
  expect(cuts.before([order])).toEqual([]);
  expect(cuts.after([order])).toEqual([order]);
});

test("a workload that nobody inspects has nothing of before", () => {
  const rings = captures(false);
  rings.follow([orderOf({ until: NOW })]);
  now += 1_000;
  rings.turn();
  expect(readdirSync(folder)).toEqual([]);
});

test("sensors that share a workload write a file each", () => {
  now += 1_000;
  for (let sensor = 0; sensor < 2; sensor++) {
    const rings = captures();
    rings.follow([orderOf({ until: NOW })]);
    rings.turn();
  }
  expect(readdirSync(folder).sort()).toEqual([
    "web_eth0-20231114221320.pcap",
    "web_eth0-20231114221320_000001.pcap",
  ]);
});

test("a disk that takes nothing costs the packets, and is counted", () => {
  const rings = captures();
  // Where the folder would be there is a file.
  writeFileSync(join(folder, "taken"), "");
  rings.follow([orderOf({ directory: join(folder, "taken"), until: NOW })]);
  now += 1_000;
  rings.turn();
  expect(rings.lost).toBeGreaterThan(0);
});
