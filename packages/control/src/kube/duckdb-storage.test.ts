import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "vite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DuckDBStorage } from "./duckdb-storage.ts";
import { storageCases } from "./storage.cases.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "peccary-kube-"));
  file = join(folder, "objects.duckdb");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("DuckDBStorage", () => {
  storageCases(() => DuckDBStorage.open(file));
});

describe("DuckDBStorage and what goes wrong", () => {
  test("refuses a folder that is not there, and a file that is no database, by name", async () => {
    await writeFile(file, "no database at all\n".repeat(1_000));
    for (const path of [join(folder, "nowhere", "objects.duckdb"), file])
      await expect(DuckDBStorage.open(path)).rejects.toMatchObject({
        code: "DATA_DIR_UNUSABLE",
        message: expect.stringContaining(path),
      });
  });

  /** Commits `{n}` for n = first, first + 1 … and prints each n once its commit is acknowledged. */
  const writer = `
    import { DuckDBStorage } from ${JSON.stringify(join(import.meta.dirname, "duckdb-storage.ts"))};
    const [file, first] = process.argv.slice(2);
    const storage = await DuckDBStorage.open(file);
    console.log("open");
    for (let n = Number(first); ; n++) {
      const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" + (n % 50) }, n };
      await storage.commit(n, [{ resource: "configmaps", namespace: "", name: "c" + (n % 50), object }]);
      console.log(String(n));
    }`;

  async function bundled(): Promise<string> {
    const entry = "virtual-writer";
    await build({
      configFile: false,
      logLevel: "silent",
      resolve: { conditions: ["@peccary/source"] },
      ssr: {
        noExternal: ["@peccary/api"],
        external: ["@duckdb/node-api", "zod"],
        resolve: { conditions: ["@peccary/source"] },
      },
      plugins: [
        {
          name: "writer",
          resolveId: (id) => (id === entry ? `\0${entry}` : undefined),
          load: (id) => (id === `\0${entry}` ? writer : undefined),
        },
      ],
      build: {
        ssr: true,
        outDir: join(import.meta.dirname, "../../../../.cache/kill", String(process.pid)),
        rollupOptions: { input: entry, output: { entryFileNames: "writer.mjs" } },
      },
    });
    return join(import.meta.dirname, "../../../../.cache/kill", String(process.pid), "writer.mjs");
  }

  test("20 kills with -9 at random moments lose no acknowledged write", async () => {
    const program = await bundled();
    let acknowledged = 0;
    try {
      for (let round = 0; round < 20; round++) {
        const child: ChildProcess = spawn(process.execPath, [program, file, String(acknowledged + 1)], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        const lines = createInterface({ input: child.stdout! });
        let opened = () => {};
        const open = new Promise<void>((resolve) => (opened = resolve));
        lines.on("line", (line) => (line === "open" ? opened() : (acknowledged = Number(line))));
        await open;
        await delay(Math.random() * 150);
        child.kill("SIGKILL");
        await once(lines, "close");

        const storage = await DuckDBStorage.open(file);
        const { revision, rows } = await storage.load();
        await storage.close();
        // One more may be on disk than was heard of.
        expect([acknowledged, acknowledged + 1]).toContain(revision);
        for (let n = Math.max(1, revision - 49); n <= revision; n++)
          expect(rows.find(({ name }) => name === `c${n % 50}`)?.object["n"]).toBe(n);
        acknowledged = revision;
      }
      expect(acknowledged).toBeGreaterThan(20);
    } finally {
      await rm(join(program, ".."), { recursive: true, force: true });
    }
  });

  test("two processes cannot have it open", async () => {
    const program = await bundled();
    const child = spawn(process.execPath, [program, file, "1"], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      await once(child.stdout!, "data");
      await expect(DuckDBStorage.open(file)).rejects.toMatchObject({ code: "DATA_DIR_IN_USE" });
    } finally {
      child.kill("SIGKILL");
      await once(child, "close");
      await rm(join(program, ".."), { recursive: true, force: true });
    }
  });
});
