import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { readCapture } from "../testing/captures.ts";
import { ip, join, tcp } from "../testing/packets.ts";
import { MAX_WRITTEN_PACKET, PcapngWriter } from "./pcapng-writer.ts";

const TIME = 1_700_000_000_123_456;
const RAW = 101;
const one = ip(
  { source: "10.0.0.1", destination: "10.0.0.2", protocol: 6 },
  tcp({ ports: [1025, 80] }, "GET /"),
);

function written(work: (writer: PcapngWriter) => void): Uint8Array {
  const writer = new PcapngWriter();
  writer.section({ application: "Peccary" });
  work(writer);
  return writer.take();
}

test("what is written reads back, however it was taken", () => {
  const packet = fc.record({
    bytes: fc.uint8Array({ maxLength: 300 }),
    more: fc.nat(100_000),
    time: fc.maxSafeNat(),
    comments: fc.array(fc.string({ unit: "binary", maxLength: 20 }), { maxLength: 3 }),
    fine: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 20 }), fc.nat(3), (packets, each) => {
      const writer = new PcapngWriter();
      const parts: Uint8Array[] = [];
      writer.section();
      const coarse = writer.interface({ linkType: 1 });
      const fine = writer.interface({ linkType: RAW, nanoseconds: true });
      for (const [i, { bytes, more, time, comments, fine: isFine }] of packets.entries()) {
        const framed = join(Uint8Array.of(1, 2), bytes, Uint8Array.of(3));
        const id = isFine ? fine : coarse;
        writer.packet(id, framed, 2, 2 + bytes.length, bytes.length + more, time, comments, 999);
        if (i % (each + 1) === 0) parts.push(writer.take());
      }
      const { seen, problem } = readCapture(join(...parts, writer.take()));
      expect(problem).toBeUndefined();
      expect(seen).toEqual(
        packets.map(({ bytes, more, time, fine: isFine }) => [
          time,
          isFine ? RAW : 1,
          bytes.length + more,
          [...bytes],
        ]),
      );
    }),
  );
});

describe("what a file cannot hold is cut off", () => {
  test.each<[string, (writer: PcapngWriter, id: number) => void]>([
    ["a packet", (writer, id) => writer.packet(id, new Uint8Array(400_000), 0, 400_000, 9_000, TIME)],
    ["a comment", (writer, id) => writer.packet(id, one, 0, one.length, 0, TIME, ["é".repeat(70_000)])],
    [
      "many comments",
      (writer, id) => writer.packet(id, one, 0, 9, 0, TIME, Array(9).fill("x".repeat(60_000))),
    ],
    ["a time", (writer, id) => writer.packet(id, one, 0, one.length, 0, -5)],
  ])("%s", (_what, work) => {
    const file = written((writer) =>
      work(writer, writer.interface({ linkType: RAW, name: "n".repeat(99_999) })),
    );
    const { seen, problem } = readCapture(file);
    expect(problem).toBeUndefined();
    expect(seen).toHaveLength(1);
    expect(seen[0]![3].length).toBeLessThanOrEqual(MAX_WRITTEN_PACKET);
    expect(seen[0]![2]).toBeGreaterThanOrEqual(seen[0]![3].length);
  });
});

const folder = mkdtempSync(joinPath(tmpdir(), "pcapng-"));
afterAll(() => rmSync(folder, { recursive: true }));
const has = (program: string) => spawnSync(program, ["-v"]).status === 0;

/** What the program says of the file; a warning counts as an answer too. */
function ask(program: string, file: Uint8Array, ...options: string[]): string {
  const path = joinPath(folder, "file.pcapng");
  writeFileSync(path, file);
  const { stdout, stderr } = spawnSync(program, [...options, path], { encoding: "utf8" });
  return stdout + stderr.replace(/^Running as user "root".*\n/m, "");
}

const whole = written((writer) => {
  const web = writer.interface({
    linkType: RAW,
    name: "dev/nginx-1/eth0",
    description: '{"labels":{"app":"nginx"},"node":"é"}',
    filter: "tcp port 80",
    comments: ["masked: cookies"],
  });
  const store = writer.interface({ linkType: RAW, name: "dev/redis-0/eth0", nanoseconds: true });
  writer.names([
    { address: "10.0.0.1", names: ["dev/nginx-1"] },
    { address: "10.0.0.2", names: ["redis.dev.svc", "dev/redis-0"] },
    { address: "fd00::2", names: ["dev/redis-0"] },
    { address: "not one", names: ["lost"] },
    { address: "10.0.0.9", names: ["", "\0"] },
  ]);
  writer.packet(web, one, 0, one.length, one.length, TIME, ["alert 1:2019401:3", "second"]);
  writer.packet(store, one, 0, one.length, one.length, TIME, [], 789);
  writer.statistics(web, { time: TIME, start: TIME - 5, end: TIME, received: 2 ** 33, dropped: 7 });
  writer.statistics(store, {
    time: TIME,
    received: 1,
    dropped: 0,
    accepted: 1,
    delivered: 1,
    systemDropped: 0,
  });
});

const tshark = (...fields: string[]) =>
  ask("tshark", whole, "-n", "-W", "n", "-T", "fields", ...fields.flatMap((field) => ["-e", field]), "-r")
    .trim()
    .split("\n");

describe.skipIf(!has("tshark"))("tshark shows", () => {
  test("interfaces, times and comments", () => {
    expect(tshark("frame.interface_name", "frame.time_epoch", "frame.comment")).toEqual([
      "dev/nginx-1/eth0\t1700000000.123456000\talert 1:2019401:3,second",
      "dev/redis-0/eth0\t1700000000.123456789",
    ]);
  });

  test("names", () => {
    const args = ["-N", "n", "-T", "fields", "-e", "ip.src_host", "-e", "ip.dst_host", "-c", "1", "-r"];
    expect(ask("tshark", whole, ...args)).toBe("dev/nginx-1\tdev/redis-0\n");
  });
});

test.skipIf(!has("capinfos"))("capinfos reads all of it, without a warning", () => {
  const text = ask("capinfos", whole);
  expect(text).toContain("Number of packets:   2");
  expect(text).toContain("Name = dev/nginx-1/eth0");
  expect(text).toContain('Description = {"labels":{"app":"nginx"},"node":"é"}');
  expect(text).toContain("Number of interfaces in file: 2");
  expect(text).toMatch(/Filter string = tcp port 80/);
  expect(text).not.toMatch(/error|warning|malformed/i);
});
