import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CaptureReader, communityId, PcapngWriter, parseAddress } from "@peccary/engine/captures";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { frame, ip, tcp } from "../../../engine/src/testing/packets.ts";
import { AlertMarks } from "./alert-marks.ts";
import { type MergedInterface, mergeCaptures } from "./merge.ts";
import type { PacketFile } from "./packet-stream.ts";

const ETHERNET = 1;
const RAW = 101;

interface Seen {
  readonly time: number;
  readonly nanos?: number;
  readonly bytes: Uint8Array;
}

const packet = (source: string, destination: string, payload: string, seq = 1): Uint8Array =>
  ip({ source, destination, protocol: 6 }, tcp({ seq, ports: [40_000, 80] }, payload));

/** A classic capture file. */
function pcap(packets: readonly Seen[], linkType = ETHERNET, nanoseconds = false): Uint8Array {
  const words = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer);
  const parts = [words(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, 0x0004_0002, 0, 0, 262_144, linkType)];
  for (const { time, nanos = 0, bytes } of packets) {
    const fraction = nanoseconds ? (time % 1e6) * 1_000 + nanos : time % 1e6;
    parts.push(words(Math.floor(time / 1e6), fraction, bytes.length, bytes.length + 10), Buffer.from(bytes));
  }
  return Buffer.concat(parts);
}

function pcapng(packets: readonly Seen[], linkType: number): Uint8Array {
  const writer = new PcapngWriter();
  writer.section();
  const number = writer.interface({ linkType, nanoseconds: true });
  for (const { time, nanos, bytes } of packets)
    writer.packet(number, bytes, 0, bytes.length, bytes.length + 10, time, [], nanos);
  return writer.take();
}

const file = (name: string, bytes: Uint8Array, chunk = 100): PacketFile => ({
  name,
  async *open() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  },
});

async function merged(interfaces: readonly MergedInterface[], alerts?: AlertMarks): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const options = {
    interfaces,
    names: [
      { address: "10.0.0.1", names: ["dev/web-1"] },
      { address: "10.0.0.2", names: ["dev/db-1"] },
    ],
    comments: ["PacketCapture dev/cap"],
    ...(alerts !== undefined && { alerts }),
  };
  for await (const chunk of mergeCaptures(options)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function read(bytes: Uint8Array): { time: number; nanos: number; bytes: Uint8Array; linkType: number }[] {
  const seen: ReturnType<typeof read> = [];
  const reader = new CaptureReader((data, start, end, _wire, time, linkType, nanos) =>
    seen.push({ time, nanos, bytes: data.slice(start, end), linkType }),
  );
  reader.push(new Uint8Array(bytes));
  reader.finish();
  expect(reader.problem).toBeUndefined();
  return seen;
}

const T = 1_700_000_000_000_000;
const request = packet("10.0.0.1", "10.0.0.2", "GET");
const answer = packet("10.0.0.2", "10.0.0.1", "OK");
const web: MergedInterface = {
  name: "dev/web-1/eth0",
  description: '{"node":"a"}',
  received: 2,
  dropped: 3,
  files: [
    file("web.1", pcap([{ time: T + 1, bytes: frame(0x800, request) }])),
    file("web.2", pcap([{ time: T + 5, nanos: 7, bytes: frame(0x800, answer) }], ETHERNET, true)),
  ],
};
const db: MergedInterface = {
  name: "dev/db-1/eth0",
  files: [
    file(
      "db",
      pcapng(
        [
          { time: T + 1, nanos: 900, bytes: request },
          { time: T + 5, nanos: 6, bytes: answer },
        ],
        RAW,
      ),
    ),
  ],
};
const idle: MergedInterface = { name: "dev/idle/eth0", files: [] };

test("packets come in order of time, unchanged, with nanoseconds and link types", async () => {
  expect(read(await merged([web, db, idle]))).toEqual([
    { time: T + 1, nanos: 0, bytes: frame(0x800, request), linkType: ETHERNET },
    { time: T + 1, nanos: 900, bytes: request, linkType: RAW },
    { time: T + 5, nanos: 6, bytes: answer, linkType: RAW },
    { time: T + 5, nanos: 7, bytes: frame(0x800, answer), linkType: ETHERNET },
  ]);
});

test("one interface may have files of different link types", async () => {
  const both = { name: "dev/web-1/eth0", files: [...web.files, ...db.files] };
  expect(read(await merged([both])).map(({ linkType }) => linkType)).toEqual([ETHERNET, ETHERNET, RAW, RAW]);
});

test("a thousand streams come out sorted", async () => {
  const interfaces = Array.from({ length: 1_000 }, (_, i) => ({
    name: `dev/p${i}/eth0`,
    files: [
      file(
        "f",
        pcap(
          [0, 1, 2].map((n) => ({ time: T + ((i * 7_919) % 1_009) + n * 500, bytes: request })),
          RAW,
        ),
      ),
    ],
  }));
  const times = read(await merged(interfaces)).map(({ time }) => time);
  expect(times).toHaveLength(3_000);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("a file that is cut short or cannot be had is said, and the others are whole", async () => {
  const bytes = pcap(
    [
      { time: T, bytes: request },
      { time: T + 1, bytes: request },
    ],
    RAW,
  );
  const gone: PacketFile = { name: "gone", open: () => Promise.reject(new Error("node-b is away")) };
  const out = await merged([
    { name: "dev/x/eth0", files: [gone, file("cut", bytes.subarray(0, -5)), ...db.files] },
  ]);
  expect(read(out)).toHaveLength(3);
  expect(out.toString("latin1")).toContain("gone: node-b is away");
  expect(out.toString("latin1")).toContain("cut: the file ends in the middle of packet 2");
});

test("no more is read than is taken, and files are closed when the reader leaves", async () => {
  let given = 0;
  let closed = false;
  const record = pcap([{ time: T, bytes: request }], RAW).subarray(24);
  const endless: PacketFile = {
    name: "endless",
    async *open() {
      try {
        yield pcap([], RAW);
        for (;;) {
          given++;
          yield record;
        }
      } finally {
        closed = true;
      }
    },
  };
  const stream = mergeCaptures({ interfaces: [{ name: "a", files: [endless] }], names: [], comments: [] });
  await stream.next();
  expect(given * record.length).toBeLessThan(200_000);
  await stream.return();
  expect(closed).toBe(true);
});

describe("alerts", () => {
  const record = {
    snort_generator_id: "1",
    snort_signature_id: "1000",
    snort_signature_revision: "2",
    message: "bad thing",
    community_id: communityId(6, parseAddress("10.0.0.1")!, parseAddress("10.0.0.2")!, 40_000, 80),
  };
  const { community_id: _, ...bare } = record;
  const ends = {
    protocol: "tcp",
    source_ip: "10.0.0.1",
    source_port: 40_000,
    dest_ip: "10.0.0.2",
    dest_port: 80,
  };

  test.each([
    ["at its time", { time_us: T + 1, record }, [0, 1]],
    ["by its addresses", { ...ends, time_us: T + 1, record: bare }, [0, 1]],
    ["seen a little later by the capture", { time_us: T - 400, record }, [0, 1]],
    ["long before", { time_us: T - 5_000, record }, []],
    ["of the other direction", { ...ends, source_ip: "10.0.0.2", time_us: T + 1, record }, []],
    ["of another flow", { time_us: T + 1, record: { ...record, community_id: "1:x" } }, []],
  ])("%s", async (_what, alert, expected) => {
    const marks = new AlertMarks([alert]);
    const found = [
      marks.at(0, frame(0x800, request), ETHERNET, T + 1),
      marks.at(1, request, RAW, T + 1),
      marks.at(0, frame(0x800, request), ETHERNET, T + 2),
    ];
    expect(found.flatMap((texts, i) => (texts === undefined ? [] : i))).toEqual(expected);
    for (const texts of found) if (texts) expect(texts).toEqual(["alert [1:1000:2] bad thing"]);
  });
});

const hasTshark =
  spawnSync("tshark", ["--version"]).status === 0 && spawnSync("capinfos", ["--version"]).status === 0;

describe.skipIf(!hasTshark)("Wireshark's own tools, where they are installed", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "peccary-merge-"));
    path = join(folder, "merged.pcapng");
    const marks = new AlertMarks([
      {
        time_us: T + 5,
        protocol: "TCP",
        source_ip: "10.0.0.2",
        source_port: 40_000,
        dest_ip: "10.0.0.1",
        dest_port: 80,
        record: {
          snort_generator_id: "1",
          snort_signature_id: "7",
          snort_signature_revision: "3",
          message: "Böse",
        },
      },
    ]);
    writeFileSync(path, await merged([web, db, idle], marks));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("tshark shows interfaces, names and comments", () => {
    const fields = ["interface_name", "interface_description", "comment", "time_epoch"].flatMap((name) => [
      "-e",
      `frame.${name}`,
    ]);
    const args = ["-n", "-N", "n", "-r", path, "-T", "fields", ...fields, "-e", "ip.src_host"];
    const lines = execFileSync("tshark", args, { stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim()
      .split("\n");
    expect(lines.map((line) => line.split("\t"))).toEqual([
      ["dev/web-1/eth0", '{"node":"a"}', "", "1700000000.000001000", "dev/web-1"],
      ["dev/db-1/eth0", "", "", "1700000000.000001900", "dev/web-1"],
      ["dev/db-1/eth0", "", "alert [1:7:3] Böse", "1700000000.000005006", "dev/db-1"],
      ["dev/web-1/eth0", '{"node":"a"}', "alert [1:7:3] Böse", "1700000000.000005007", "dev/db-1"],
    ]);
  });

  test("capinfos finds statistics and nothing to warn of", () => {
    const { stdout, stderr } = spawnSync("capinfos", ["-M", path]);
    expect(stderr.toString()).toBe("");
    expect(stdout.toString()).toMatch(/Number of interfaces in file:\s+3/);
    expect(stdout.toString()).toMatch(/Name = dev\/idle\/eth0/);
    expect(stdout.toString()).toContain("Number of stat entries = 1");
    expect(stdout.toString()).toContain("PacketCapture dev/cap");
  });

  test("drops are in the statistics", () => {
    const shown = spawnSync("tshark", [
      "-r",
      path,
      "-X",
      "read_format:MIME Files Format",
      "-V",
    ]).stdout.toString();
    expect(shown).toMatch(/Number of packets dropped by .*: ?3|ifdrop.*3|dropped.*3/i);
  });
});
