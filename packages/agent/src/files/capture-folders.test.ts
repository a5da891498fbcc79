import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CaptureFolders, REMOVE_AFTER } from "./capture-folders.ts";

let directory: string;
let clock = 0;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pecag-folders-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const folders = (): CaptureFolders => new CaptureFolders(directory, () => clock);
const capture = (name: string, uid = name) => ({ uid, namespace: "dev", name, workloads: [] });
const put = (name: string): void => writeFileSync(join(directory, "dev", name, "pod_eth0.pcap"), "packets");
const kept = (name: string): boolean => existsSync(join(directory, "dev", name, "pod_eth0.pcap"));

test("lists files, oldest name first, and nothing else", () => {
  const all = folders();
  all.follow([capture("a")]);
  put("a");
  writeFileSync(join(directory, "dev", "a", "pod_eth0-20260101000000.pcap"), "");
  expect(all.files("dev", "a")).toEqual(["pod_eth0-20260101000000.pcap", "pod_eth0.pcap"]);
  expect(all.files("dev", "b")).toEqual([]);
});

test("removes a folder some time after its capture is gone, and not if it comes back", () => {
  const all = folders();
  all.follow([capture("a"), capture("b")]);
  put("a");
  put("b");
  all.follow([]);
  clock += REMOVE_AFTER - 1;
  expect(all.sweep()).toBe(1);
  all.follow([capture("b")]);
  clock += 1;
  expect(all.sweep()).toBeUndefined();
  expect([kept("a"), kept("b")]).toEqual([false, true]);
});

test("removes nothing before it hears what is wanted, nor what it did not make", () => {
  folders().follow([capture("a")]);
  put("a");
  mkdirSync(join(directory, "dev", "theirs"));
  put("theirs");
  const next = folders();
  clock += 10 * REMOVE_AFTER;
  expect(next.sweep()).toBeUndefined();
  expect(kept("a")).toBe(true);
  next.follow([]);
  clock += REMOVE_AFTER;
  next.sweep();
  expect([kept("a"), kept("theirs")]).toEqual([false, true]);
});

test("a capture made anew under an old name starts empty", () => {
  const all = folders();
  all.follow([capture("a", "uid-1")]);
  put("a");
  all.follow([capture("a", "uid-2")]);
  expect(kept("a")).toBe(false);
  expect(all.files("dev", "a")).toEqual([]);
});

test("leaves no empty folders", () => {
  const all = folders();
  all.follow([capture("a")]);
  all.follow([]);
  clock += REMOVE_AFTER;
  all.sweep();
  expect(readdirSync(directory)).toEqual([]);
});

test("the files of a capture that is deleted go at once, also those in a directory that was in use before", () => {
  const all = folders();
  const elsewhere = mkdtempSync(join(tmpdir(), "pecag-folders-"));
  try {
    all.follow([capture("a"), capture("b")]);
    put("a");
    all.follow([capture("a"), capture("b")], elsewhere);
    expect(all.folder("dev", "a")).toBe(join(elsewhere, "dev", "a"));
    expect(kept("a")).toBe(true);
    all.follow([{ ...capture("a"), deleted: true }, capture("b")], elsewhere);
    expect(kept("a")).toBe(true);
    expect(all.discard(capture("a"))).toBe(true);
    expect(kept("a")).toBe(false);
    expect(readdirSync(join(elsewhere, "dev"))).toEqual(["b"]);
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});

test("does not discard what another capture of that name has", () => {
  const all = folders();
  all.follow([capture("a", "uid-2")]);
  put("a");
  expect(all.discard(capture("a", "uid-1"))).toBe(true);
  expect(kept("a")).toBe(true);
});

test("a folder that somebody removed comes again, and is ours to remove", () => {
  const all = folders();
  all.follow([capture("a")]);
  rmSync(join(directory, "dev"), { recursive: true });
  // The writer was faster.
  mkdirSync(join(directory, "dev", "a"), { recursive: true });
  put("a");
  all.keep();
  expect(kept("a")).toBe(true);
  all.follow([]);
  clock += REMOVE_AFTER;
  all.sweep();
  expect(kept("a")).toBe(false);
});

test("a name that cannot be costs the others nothing", () => {
  const all = folders();
  expect(() => all.follow([capture("A B"), capture("b")])).toThrow("cannot be part");
  expect(readdirSync(join(directory, "dev"))).toEqual(["b"]);
});
