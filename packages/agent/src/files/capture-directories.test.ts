import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CaptureDirectories } from "./capture-directories.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "pecag-dirs-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("remembers where captures were, over restarts", () => {
  const memory = join(folder, "data", "memory.json");
  const first = new CaptureDirectories("/a", memory);
  expect(existsSync(memory)).toBe(false);
  first.use("/b");
  first.use("/c");
  first.use("/a");
  expect(first.all).toEqual(["/a", "/c", "/b"]);
  expect(new CaptureDirectories("/d", memory).all).toEqual(["/d", "/a", "/c", "/b"]);
});

test("forgets the oldest of too many", () => {
  const all = new CaptureDirectories("/0");
  for (let i = 1; i < 40; i++) all.use(`/${i}`);
  expect(all.all).toHaveLength(17);
  expect(all.current).toBe("/39");
});

test.each(["", "{", "{}", "[1]"])("does without a memory that says %j", (text) => {
  const memory = join(folder, "memory.json");
  writeFileSync(memory, text);
  expect(new CaptureDirectories("/a", memory).all).toEqual(["/a"]);
});
