import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type EvidenceLimits, EvidenceStore } from "./store.ts";

let folder: string;
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "peccary-evidence-"));
  // Files get the time of the machine, and are found by it again.
  now = Date.now();
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (limits: Partial<EvidenceLimits> = {}) =>
  EvidenceStore.open(folder, () => now, { reserve: 0, ...limits });
const bytes = (text: string) => Buffer.from(text);
const kept = (store: EvidenceStore, ids: readonly string[]) =>
  ids.filter((id) => store.find(id) !== undefined).join("");

test("gives back what was stored, also after a restart", async () => {
  const store = await open();
  await store.add("dev_x_1", "1:57", bytes("packets"));
  await store.add("dev_x_1", "1:57", bytes("something else"));
  for (const one of [store, await open()]) {
    const { file, size } = one.find("dev_x_1")!;
    expect([readFileSync(file, "utf8"), size]).toEqual(["packets", 7]);
    expect([one.files, one.bytes]).toEqual([1, 7]);
    expect(one.find("dev_x_2")).toBeUndefined();
    expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);
  }
});

test("any id can be one", async () => {
  const store = await open();
  for (const id of ["../../etc/passwd", "a/b", "é".repeat(500), "x\0y", "1:2::3"]) {
    await store.add(id, "1:1", bytes(id));
    expect(readFileSync(store.find(id)!.file, "utf8")).toBe(id);
  }
  expect(readdirSync(folder).every((name) => /^[0-9a-f]{2}$/.test(name))).toBe(true);
});

test.each<[string, Partial<EvidenceLimits>, string, EvidenceStore["removed"]]>([
  ["all", {}, "abcdef", { retention: 0, total: 0, rule: 0 }],
  ["the newest files", { files: 3 }, "def", { retention: 0, total: 3, rule: 0 }],
  ["the newest octets", { bytes: 45 }, "cdef", { retention: 0, total: 2, rule: 0 }],
  // Every other one is of the first rule.
  ["the newest of a rule", { bytesPerRule: 20 }, "cdef", { retention: 0, total: 0, rule: 2 }],
])("keeps %s", async (_what, limits, expected, removed) => {
  const store = await open(limits);
  const ids = [..."abcdef"];
  for (const [i, id] of ids.entries()) await store.add(id, `1:${i % 2}`, bytes("-".repeat(10)));
  expect(kept(store, ids)).toBe(expected);
  expect(store.removed).toEqual(removed);
  expect(store.bytes).toBe(10 * expected.length);
  expect(kept(await open(limits), ids)).toBe(expected);
});

test("what has been kept long enough goes", async () => {
  const store = await open();
  await store.add("a", "1:1", bytes("a"));
  now += 1_000;
  await store.add("b", "1:1", bytes("b"));
  await store.forget(now);
  expect(kept(store, ["a", "b"])).toBe("b");
  expect(store.removed.retention).toBe(1);
});

test("a disk that is nearly full takes none, and says so", async () => {
  const store = await open({ reserve: Number.MAX_SAFE_INTEGER });
  await expect(store.add("a", "1:1", bytes("a"))).rejects.toMatchObject({ code: "EVIDENCE_STORE_FULL" });
  expect(store.files).toBe(0);
});

test("what a kill left half written goes, what is not ours stays", async () => {
  const store = await open();
  await store.add("a", "1:1", bytes("a"));
  const { file } = store.find("a")!;
  writeFileSync(`${file}.00000000.draft`, "half");
  writeFileSync(join(dirname(file), "notes.txt"), "mine");
  await open();
  expect(readdirSync(dirname(file)).sort()).toEqual(
    [file.slice(dirname(file).length + 1), "notes.txt"].sort(),
  );
});
