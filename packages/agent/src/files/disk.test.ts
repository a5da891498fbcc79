import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "./disk.ts";

test("makes all folders on the way, and stands that they are there", () => {
  const folder = mkdtempSync(join(tmpdir(), "pecag-disk-"));
  makeFolder(join(folder, "a", "b", "c"));
  makeFolder(join(folder, "a", "b", "c"));
  expect(existsSync(join(folder, "a", "b", "c"))).toBe(true);
  writeFileSync(join(folder, "file"), "");
  expect(() => makeFolder(join(folder, "file", "a"))).toThrow("ENOTDIR");
  rmSync(folder, { recursive: true });
});

test.skipIf(!existsSync("/proc/self"))("comes back from where no folder can be made", () => {
  expect(() => makeFolder("/proc/nothing/at/all")).toThrow(/ENOENT|EACCES|EPERM/);
});
