import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DuckDbEventStore } from "./duckdb.ts";
import { event } from "./store.cases.ts";

const MiB = 1_048_576;

function canMount(): boolean {
  try {
    execFileSync("unshare", ["--mount", "true"], { stdio: "ignore" });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
}

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "peccary-disk-"))));
afterEach(() => rm(folder, { recursive: true }));

const fat = (n: number) => event(n, { description: `${n}`.padEnd(20_000, Math.random().toString(36)) });
const batch = (from: number) => Array.from({ length: 20 }, (_, i) => fat(from + i));

describe.skipIf(!canMount())("a full disk (needs root, to mount a small one)", () => {
  let store: DuckDbEventStore;
  beforeEach(() => void execFileSync("mount", ["-t", "tmpfs", "-o", "size=40m", "tmpfs", folder]));
  afterEach(async () => {
    await store.close();
    execFileSync("umount", [folder]);
  });

  /** Adds until it is refused. Returns how many were acknowledged, and the refusal. */
  async function fill(): Promise<{ count: number; error: unknown }> {
    for (let n = 0; ; n += 20)
      try {
        await store.add(batch(n));
      } catch (error) {
        return { count: n, error };
      }
  }

  test.each([
    ["is noticed before it is full", 16 * MiB],
    ["is noticed by the database itself", 0],
  ])("%s; what was acknowledged stays, and it works again when there is space", async (_how, reserve) => {
    store = await DuckDbEventStore.open({ file: join(folder, "events.duckdb"), reserve });
    const { count, error } = await fill();
    expect(error).toMatchObject({ code: "EVENT_STORE_FULL" });
    expect(count).toBeGreaterThan(0);
    expect((await store.page({ until: count }, 1)).total).toBe(count);

    execFileSync("mount", ["-o", "remount,size=200m", folder]);
    await store.add(batch(count));
    expect((await store.page({ until: count + 20 }, 1)).total).toBe(count + 20);
  });
});

test("a file that is no database is a clear error", async () => {
  const file = join(folder, "events.duckdb");
  await writeFile(file, "x".repeat(100_000));
  await expect(DuckDbEventStore.open({ file })).rejects.toMatchObject({ code: "EVENT_STORE_FAILED" });
});

test("a folder that is not there is a clear error", async () => {
  const file = join(folder, "none", "events.duckdb");
  await expect(DuckDbEventStore.open({ file })).rejects.toMatchObject({ code: "EVENT_STORE_FAILED" });
});
