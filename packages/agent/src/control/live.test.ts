import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { countsOf, PcapngBlocks, pcapngBlock } from "@peccary/api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileHeader } from "../files/pcap.ts";
import { rotate } from "../files/rotation.ts";
import { until } from "../testing/until.ts";
import { LivePackets } from "./live.ts";

let folder: string;
let live: LivePackets | undefined;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "peccary-live-"))));
afterEach(() => {
  live?.destroy();
  live = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** A record whose packet says which one it is. */
function record(number: number, length = 8): Buffer {
  const bytes = Buffer.alloc(16 + length);
  bytes.writeUInt32LE(1_700_000_000, 0);
  bytes.writeUInt32LE(number % 1_000_000, 4);
  bytes.writeUInt32LE(length, 8);
  bytes.writeUInt32LE(length + 4, 12);
  bytes.writeUInt32LE(number, 16);
  return bytes;
}
const records = (from: number, to: number) =>
  Buffer.concat(Array.from({ length: to - from }, (_, i) => record(from + i)));
const path = (stem = "nginx_eth0") => join(folder, `${stem}.pcap`);
const begin = (first = 0, last = 0, stem?: string) =>
  writeFileSync(path(stem), Buffer.concat([fileHeader(1), records(first, last)]));

/** What a reader has seen. */
class Seen {
  numbers: number[] = [];
  lengths = new Set<number>();
  interfaces: string[] = [];
  dropped = 0;
  received = 0;
  comments = "";
  readonly #blocks = new PcapngBlocks();

  readonly take = (chunk: Buffer): void => {
    for (const { type, bytes } of this.#blocks.push(chunk)) {
      const block = Buffer.from(bytes);
      if (type === pcapngBlock.interface) this.interfaces.push(block.toString("latin1"));
      if (type === pcapngBlock.packet) this.numbers.push(block.readUInt32LE(28));
      if (type === pcapngBlock.packet) this.lengths.add(block.readUInt32LE(20));
      if (type === pcapngBlock.statistics) {
        ({ dropped: this.dropped, received: this.received } = countsOf({ type, bytes }));
        this.comments = block.toString("latin1");
      }
    }
  };
}

function open(wish: { whole?: boolean; snapLength?: number } = {}): Seen {
  const seen = new Seen();
  live = new LivePackets(folder, { namespace: "dev", ...wish });
  live.on("data", seen.take);
  return seen;
}
const upTo = (count: number, from = 0) => Array.from({ length: count - from }, (_, i) => from + i);

test("packets come as they are written, those before only when they are asked for", async () => {
  begin(0, 5);
  const [now, all] = [open(), new Seen()];
  const other = new LivePackets(folder, { namespace: "dev", whole: true }).on("data", all.take);
  await until(() => now.interfaces.length === 1 && all.numbers.length === 5);
  expect(now.interfaces[0]).toContain("dev/nginx/eth0");
  appendFileSync(path(), records(5, 8));
  await until(() => now.numbers.length === 3 && all.numbers.length === 8);
  expect([now.numbers, all.numbers]).toEqual([upTo(8, 5), upTo(8)]);
  other.destroy();
});

test("a record that is not whole yet is waited for", async () => {
  begin();
  const seen = open({ whole: true });
  for (const octet of record(0)) {
    appendFileSync(path(), Uint8Array.of(octet));
    await delay(1);
  }
  appendFileSync(path(), record(1));
  await until(() => seen.numbers.length === 2);
  expect(seen.numbers).toEqual([0, 1]);
});

test("rotation loses nothing, also when it happens several times at once", async () => {
  begin(0, 10);
  const seen = open({ whole: true });
  await until(() => seen.numbers.length === 10);
  for (let file = 1; file <= 3; file++) {
    rotate(folder, "nginx_eth0", new Date(1_700_000_000_000 + file * 1_000), 5);
    begin(file * 10, file * 10 + 10);
  }
  await until(() => seen.numbers.length === 40);
  expect(seen.numbers).toEqual(upTo(40));
  expect(seen.interfaces).toHaveLength(1);
});

test("files that went before they were read are told of", async () => {
  begin(0, 1);
  const seen = open({ whole: true });
  await until(() => seen.numbers.length === 1);
  for (let file = 1; file <= 3; file++) {
    rotate(folder, "nginx_eth0", new Date(1_700_000_000_000 + file * 1_000), 1);
    begin(file, file + 1);
  }
  expect(readdirSync(folder)).toHaveLength(2);
  await until(() => seen.comments.includes("removed before they were read"));
  expect(seen.numbers).toEqual([0, 2, 3]);
});

test("what a writer that died left half written holds nothing up", async () => {
  begin(0, 1);
  appendFileSync(path(), record(1).subarray(0, 10));
  const seen = open({ whole: true });
  await until(() => seen.numbers.length === 1);
  rotate(folder, "nginx_eth0", new Date(1_700_000_000_000), 5);
  begin(2, 3);
  await until(() => seen.numbers.length === 2);
  expect(seen.numbers).toEqual([0, 2]);
});

test("a pod that comes later is read from its first packet", async () => {
  begin(0, 3);
  const seen = open();
  await until(() => seen.interfaces.length === 1);
  begin(100, 103, "late_net1");
  await until(() => seen.numbers.length === 3);
  expect(seen.numbers).toEqual(upTo(103, 100));
  expect(seen.interfaces[1]).toContain("dev/late/net1");
});

test("packets are cut to the length that is asked for", async () => {
  begin(0, 3);
  const seen = open({ whole: true, snapLength: 4 });
  await until(() => seen.numbers.length === 3);
  expect([...seen.lengths]).toEqual([4]);
});

test("a reader who does not read misses packets, is told how many, and nothing grows", async () => {
  begin();
  const seen = new Seen();
  live = new LivePackets(folder, { namespace: "dev", whole: true });
  // Ten times what may wait.
  const [count, length] = [7_000, 1_448];
  for (let i = 0; i < count; i += 100)
    appendFileSync(path(), Buffer.concat(Array.from({ length: 100 }, (_, n) => record(i + n, length))));
  await until(() => live!.waiting > 1_000_000);
  await delay(300);
  expect(live.waiting).toBeLessThan(2_200_000);
  live.on("data", seen.take);
  appendFileSync(path(), record(count, length));
  await until(() => seen.received === count + 1 && seen.numbers.at(-1) === count);
  expect(seen.numbers.length + seen.dropped).toBe(count + 1);
  expect(seen.dropped).toBeGreaterThan(1_000);
  expect(seen.numbers.length).toBeGreaterThan(100);
});
