import { execFileSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { canMakeNamespaces, hasTcpdump } from "../testing/namespaces.ts";
import { FILE_HEADER, fileHeader, RECORD_HEADER, soundPart } from "./pcap.ts";
import { PcapWriter } from "./pcap-writer.ts";

let folder: string;
let clock: number;
beforeEach(() => {
  clock = Date.UTC(2026, 0, 2, 3, 4, 5);
  folder = mkdtempSync(join(tmpdir(), "pecag-pcap-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = (more: object = {}) => ({
  directory: join(folder, "dev", "cap"),
  stem: "pod_eth0",
  linkType: 1,
  now: () => clock,
  ...more,
});
const path = (name = "pod_eth0.pcap"): string => join(folder, "dev", "cap", name);
const add = (writer: PcapWriter, data: Uint8Array | string, vlan = -1): void => {
  const bytes = Buffer.from(data);
  writer.append(bytes, 0, bytes.length, bytes.length, 1_700_000_000_123_456, vlan, 0x8100);
};
/** The data of every record in a file. */
function records(file: string): string[] {
  const bytes = readFileSync(file);
  const found: string[] = [];
  for (let at = FILE_HEADER; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 8);
    found.push(bytes.toString("latin1", at + RECORD_HEADER, at + RECORD_HEADER + length));
    at += RECORD_HEADER + length;
  }
  return found;
}
const frame = (text: string): string => `${"\x02".repeat(12)}\x08\x00${text}`;

test("nothing is left behind by a capture that saw nothing", () => {
  new PcapWriter(options()).close();
  expect(readdirSync(folder)).toEqual([]);
});

test.skipIf(!hasTcpdump)("tcpdump reads it, before it is closed", () => {
  const writer = new PcapWriter(options());
  const icmp = "4500001c00010000400166cf0a0000010a0000020800f7ff00000000";
  add(writer, Buffer.from(`020202020202020202020202${"0800"}${icmp}`, "hex"));
  writer.flush();
  const shown = execFileSync("tcpdump", ["-ttnr", path()], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  expect(shown).toBe("1700000000.123456 IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 0, seq 0, length 8\n");
  expect([statSync(path()).mode & 0o777, statSync(join(folder, "dev")).mode & 0o777]).toEqual([0o600, 0o700]);
});

test("puts a tag back where it was", () => {
  const writer = new PcapWriter(options());
  add(writer, frame("x"), 0x0064);
  writer.close();
  expect(records(path())).toEqual([`${"\x02".repeat(12)}\x81\x00\x00\x64\x08\x00x`]);
});

test("whatever a killed writer left, whole records stay and writing goes on", () => {
  const writer = new PcapWriter(options());
  add(writer, "one");
  add(writer, "two!");
  writer.close();
  const whole = readFileSync(path());
  for (let cut = 0; cut <= whole.length; cut++) {
    writeFileSync(path(), whole.subarray(0, cut));
    const next = new PcapWriter(options());
    add(next, "next");
    next.close();
    const kept = ["one", "two!"].slice(
      0,
      cut >= whole.length ? 2 : cut >= FILE_HEADER + RECORD_HEADER + 3 ? 1 : 0,
    );
    expect(records(path()), `cut at ${cut}`).toEqual([...kept, "next"]);
  }
});

test("leaves a file alone that is not its own", () => {
  mkdirSync(join(folder, "dev", "cap"), { recursive: true });
  writeFileSync(path(), "this is certainly no capture file");
  const writer = new PcapWriter(options());
  expect(writer.problem).toMatchObject({
    code: "FILE_FAILED",
    message: expect.stringContaining("move it away"),
  });
  clock += 2_000;
  add(writer, "x");
  writer.close();
  expect(writer.lost).toBe(1);
  expect(readFileSync(path(), "utf8")).toBe("this is certainly no capture file");
});

test("walks any bytes without going past their end", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, headed) => {
      const all = headed ? Buffer.concat([fileHeader(1), bytes]) : Buffer.from(bytes);
      const file = join(folder, "any");
      writeFileSync(file, all);
      const fd = openSync(file, "r");
      const { end } = soundPart(fd, all.length);
      expect(end).toBeLessThanOrEqual(all.length);
      closeSync(fd);
    }),
    { numRuns: 200 },
  );
});

test("turns files over by size and keeps the newest", () => {
  const writer = new PcapWriter(options({ maxBytes: 100, maxFiles: 2 }));
  for (const text of "abcdefgh") {
    add(writer, text.repeat(60));
    writer.flush();
    if (text === "b") clock += 1_000;
  }
  writer.close();
  const names = readdirSync(join(folder, "dev", "cap")).sort();
  expect(names).toEqual([
    "pod_eth0-20260102030406_000004.pcap",
    "pod_eth0-20260102030406_000005.pcap",
    "pod_eth0.pcap",
  ]);
  expect(names.map((name) => records(path(name))[0]?.[0])).toEqual(["f", "g", "h"]);
});

test.skipIf(!canMakeNamespaces)("a full disk: says so, stays readable, goes on when there is space", () => {
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "pecag", folder]);
  try {
    const writer = new PcapWriter(options());
    const filler = join(folder, "filler");
    add(writer, "first");
    writer.flush();
    writeFileSync(filler, new Uint8Array(200_000));
    for (let i = 0; i < 10; i++) {
      add(writer, "x".repeat(20_000));
      writer.flush();
    }
    expect(writer.problem?.code).toBe("DISK_FULL");
    expect(writer.lost).toBeGreaterThan(0);
    expect(records(path())[0]).toBe("first");
    rmSync(filler);
    clock += 2_000;
    add(writer, "last");
    writer.flush();
    expect(writer.problem).toBeUndefined();
    expect(records(path()).at(-1)).toBe("last");
    expect(writer.packets + writer.lost).toBe(12);
    writer.close();
  } finally {
    execFileSync("umount", [folder]);
  }
});
