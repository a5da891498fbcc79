import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openAuditLog } from "./audit-log.ts";
import { testControl } from "./testing/control.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "peccary-audit-"))));
afterEach(() => rm(folder, { recursive: true }));

const lines = async (path: string) =>
  (await readFile(path, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

test("keeps one object a line, its owner's only, over restarts", async () => {
  const path = join(folder, "audit", "audit.log");
  for (const n of [1, 2]) {
    const log = openAuditLog(path, () => {});
    log.write({ n });
    await log.close();
  }
  expect(await lines(path)).toEqual([{ n: 1 }, { n: 2 }]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("files have a bounded size and number", async () => {
  const path = join(folder, "audit.log");
  const log = openAuditLog(path, () => {}, 100);
  for (let n = 0; n < 200; n++) {
    log.write({ n, text: "x".repeat(30) });
    await new Promise(setImmediate);
  }
  await log.close();
  const files = await readdir(folder);
  expect(files.length).toBeLessThanOrEqual(10);
  const newest = (await lines(`${path}.1`)).at(-1).n;
  expect(newest).toBeGreaterThan(190);
});

test("what cannot be written is counted, and hinders nobody", async () => {
  await writeFile(join(folder, "file"), "");
  const errors: unknown[] = [];
  const log = openAuditLog(join(folder, "file", "audit.log"), (error) => void errors.push(error));
  log.write({ n: 1 });
  await log.close();
  expect([log.lost, errors.length]).toEqual([1, 1]);
});

test("every write to the Kubernetes API is a line", async () => {
  const server = await testControl({}, folder);
  await server.send("POST", "/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "dev" },
  });
  await server.control.close();
  const made = (await lines(join(folder, "audit", "audit.log"))).filter(({ verb }) => verb === "create");
  expect(made).toMatchObject([
    {
      user: { username: "admin" },
      objectRef: { resource: "namespaces", name: "dev" },
      responseStatus: { code: 201 },
    },
  ]);
});
