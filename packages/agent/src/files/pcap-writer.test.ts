import { execFileSync, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { canMakeNamespaces, hasCapinfos, hasTcpdump } from "../testing/namespaces.ts";
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
/** Names of the capture's files, oldest first. */
const names = (): string[] => {
  const all = existsSync(join(folder, "dev", "cap")) ? readdirSync(join(folder, "dev", "cap")) : [];
  return all.filter((name) => name.startsWith("pod_eth0")).sort();
};
/** What capinfos has to say of each file, if it is there. */
function sound(): void {
  for (const name of names()) {
    const descriptor = openSync(path(name), "r");
    const { size } = statSync(path(name));
    expect(soundPart(descriptor, size).end).toBe(size);
    closeSync(descriptor);
  }
  if (!hasCapinfos || names().length === 0) return;
  const { status, stderr } = spawnSync(
    "capinfos",
    names().map((name) => path(name)),
    { encoding: "utf8" },
  );
  expect([status, stderr.replace(/Running as user "root".*\n/, "")]).toEqual([0, ""]);
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

test("whatever a killed writer left, whole records stay, and writing goes on into a new file", () => {
  const writer = new PcapWriter(options());
  add(writer, "one");
  add(writer, "two!");
  writer.close();
  const whole = readFileSync(path());
  for (let cut = 0; cut <= whole.length; cut++) {
    rmSync(join(folder, "dev"), { recursive: true });
    mkdirSync(join(folder, "dev", "cap"), { recursive: true });
    writeFileSync(path(), whole.subarray(0, cut));
    const next = new PcapWriter(options());
    const kept = ["one", "two!"].slice(
      0,
      cut >= whole.length ? 2 : cut >= FILE_HEADER + RECORD_HEADER + 3 ? 1 : 0,
    );
    expect(next.packets).toBe(kept.length);
    add(next, "next");
    next.close();
    expect(
      names().map((name) => records(path(name))),
      `cut at ${cut}`,
    ).toEqual(kept.length > 0 ? [kept, ["next"]] : [["next"]]);
    sound();
  }
});

test("a file from before the capture's time is not its traffic, but stays", () => {
  const writer = new PcapWriter(options());
  add(writer, "one");
  writer.close();
  const next = new PcapWriter(options({ since: Date.now() + 60_000 }));
  expect(next.packets).toBe(0);
  add(next, "two");
  next.close();
  expect(names().map((name) => records(path(name)))).toEqual([["one"], ["two"]]);
});

test.each([
  ["file", () => rmSync(path())],
  ["folder", () => rmSync(join(folder, "dev"), { recursive: true })],
  ["file, with another in its place,", () => renameSync(path(), path("aside.pcap"))],
])("a %s removed by hand is noticed, and a new one begun", (what, remove) => {
  const writer = new PcapWriter(options());
  add(writer, "one");
  writer.flush();
  remove();
  if (what.includes("another")) writeFileSync(path(), readFileSync(path("aside.pcap")));
  clock += 1_000;
  add(writer, "two");
  writer.flush();
  expect(records(path())).toEqual(["two"]);
  add(writer, "three");
  writer.close();
  expect(records(path())).toEqual(["two", "three"]);
  expect(writer.problem).toBeUndefined();
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
  const writer = new PcapWriter(options({ limits: { maxBytes: 100, maxAge: 3_600_000, maxFiles: 2 } }));
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

test("turns files over by age, with packets and without", () => {
  const writer = new PcapWriter(options({ limits: { maxBytes: 1e6, maxAge: 10_000, maxFiles: 5 } }));
  add(writer, "one");
  writer.flush();
  clock += 9_999;
  add(writer, "two");
  writer.flush();
  expect(names()).toEqual(["pod_eth0.pcap"]);
  clock += 1;
  writer.flush();
  expect(names()).toEqual(["pod_eth0-20260102030415.pcap"]);
  clock += 60_000;
  writer.flush();
  add(writer, "three");
  writer.flush();
  clock += 10_000;
  add(writer, "four");
  writer.close();
  expect(names().map((name) => records(path(name)))).toEqual([["one", "two"], ["three"], ["four"]]);
});

test("limits that change hold from the next packet on", () => {
  const writer = new PcapWriter(options());
  for (const text of ["one", "two", "three", "four"]) {
    add(writer, text.repeat(30));
    writer.flush();
    if (text === "two") writer.limits = { maxBytes: 100, maxAge: 1e9, maxFiles: 1 };
  }
  writer.close();
  expect(names().map((name) => records(path(name)).length)).toEqual([1, 1]);
});

test("many packets that are written at once still go into files of the size that is wanted", () => {
  const writer = new PcapWriter(options({ limits: { maxBytes: 5_000, maxAge: 1e9, maxFiles: 100 } }));
  for (let i = 0; i < 100; i++) add(writer, "x".repeat(300));
  writer.close();
  const sizes = names().map((name) => statSync(path(name)).size);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(5_000);
  expect(names().reduce((sum, name) => sum + records(path(name)).length, 0)).toBe(100);
  sound();
});

test("a slow disk is told of for a while", () => {
  let pace = 0;
  const writer = new PcapWriter(options({ now: () => (clock += pace) }));
  add(writer, "quick");
  writer.flush();
  expect(writer.problem).toBeUndefined();
  pace = 1_500;
  add(writer, "slow");
  writer.flush();
  pace = 0;
  expect(writer.problem?.code).toBe("DISK_SLOW");
  clock += 10_000;
  expect(writer.problem).toBeUndefined();
  expect(records(path())).toEqual(["quick", "slow"]);
  writer.close();
});

describe.skipIf(!canMakeNamespaces)("on a disk of its own", () => {
  const disk = (): string => join(folder, "dev");
  beforeEach(() => {
    mkdirSync(disk());
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "pecag", disk()]);
  });
  afterEach(() => execFileSync("umount", [disk()]));

  test("full: says so, stays readable, goes on when there is space, and costs others nothing", () => {
    const writer = new PcapWriter(options());
    const other = new PcapWriter(options({ directory: join(folder, "elsewhere") }));
    const filler = join(disk(), "filler");
    add(writer, "first");
    writer.flush();
    writeFileSync(filler, new Uint8Array(200_000));
    for (let i = 0; i < 10; i++) {
      add(writer, "x".repeat(20_000));
      writer.flush();
      add(other, "y");
      other.flush();
    }
    expect(writer.problem?.code).toBe("DISK_FULL");
    expect(writer.lost).toBeGreaterThan(0);
    expect([other.problem, other.packets]).toEqual([undefined, 10]);
    expect(records(path())[0]).toBe("first");
    sound();
    rmSync(filler);
    clock += 2_000;
    // Also while no packet comes.
    writer.flush();
    expect(writer.problem).toBeUndefined();
    add(writer, "last");
    writer.flush();
    expect(names()).toEqual(["pod_eth0.pcap"]);
    expect(records(path()).at(-1)).toBe("last");
    expect(writer.packets + writer.lost).toBe(12);
    writer.close();
    other.close();
    sound();
  });

  test("full before the first packet: no file without a header is left", () => {
    writeFileSync(join(disk(), "filler"), new Uint8Array(262_144 - 4_096));
    mkdirSync(join(disk(), "cap"));
    try {
      writeFileSync(join(disk(), "more"), new Uint8Array(100_000));
    } catch {
      // Now it is full.
    }
    const writer = new PcapWriter(options());
    add(writer, "first");
    writer.flush();
    expect(writer.problem?.code).toBe("DISK_FULL");
    expect(names()).toEqual([]);
    writer.close();
  });

  test("read-only: says so, and goes on when it no longer is", () => {
    const remount = (how: string): void => void execFileSync("mount", ["-o", `remount,${how}`, disk()]);
    remount("ro");
    const writer = new PcapWriter(options());
    add(writer, "first");
    writer.flush();
    expect(writer.problem).toMatchObject({
      code: "FILE_FAILED",
      message: expect.stringContaining("read-only"),
    });
    remount("rw");
    clock += 2_000;
    writer.flush();
    expect(writer.problem).toBeUndefined();
    add(writer, "second");
    writer.close();
    expect(records(path())).toEqual(["second"]);
    expect(writer.lost).toBe(1);
  });
});
