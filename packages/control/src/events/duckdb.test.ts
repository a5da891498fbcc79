import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { DuckDbEventStore } from "./duckdb.ts";
import { eventStoreCases } from "./store.cases.ts";

let folder: string;
let count = 0;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "peccary-events-"))));
afterAll(() => rm(folder, { recursive: true }));

eventStoreCases(async (work) => {
  const store = await DuckDbEventStore.open({ file: join(folder, `${count++}.duckdb`) });
  await work(store);
  await store.close();
});
