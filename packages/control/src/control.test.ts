import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { alert, eventually, TestAgent } from "./testing/control.ts";

const MAIN = join(import.meta.dirname, "../dist/main.js");
const BUILT = existsSync(MAIN);

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "peccary-kill-"))));
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(folder, { recursive: true });
});

interface Started {
  readonly ready: boolean;
  readonly url: string;
  readonly code?: string;
}

/** A control plane of its own process, and the line it says when it is ready or cannot start. */
async function start(dataDir = folder): Promise<{ child: ChildProcess; said: Started }> {
  const child = spawn(process.execPath, [MAIN, "--data-dir", dataDir, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(child);
  const [line] = (await once(createInterface(child.stdout!), "line")) as [string];
  return { child, said: JSON.parse(line) as Started };
}

const token = async (name: string) => (await readFile(join(folder, name), "utf8")).trim();
const agent = async (url: string) => new TestAgent(url, await token("agent.token"), "node-a");

async function storedIds(url: string): Promise<string[]> {
  const ids: string[] = [];
  let after = "";
  do {
    const answer = await fetch(new URL(`/peccary/v1/alerts?limit=1000${after}`, url), {
      headers: { authorization: `Bearer ${await token("admin.token")}` },
    });
    const page = (await answer.json()) as { items: { id: string }[]; next?: string };
    ids.push(...page.items.map(({ id }) => id));
    after = page.next === undefined ? "" : `&after=${page.next}`;
  } while (after !== "");
  return ids;
}

// Says so when it is skipped: run `npx tsc -b packages/control` first.
describe.skipIf(!BUILT)("a process of its own (needs the built packages/control/dist)", () => {
  test("whatever moment it is killed at, what it acknowledged is there once", async () => {
    const acknowledged = new Set<string>();
    let n = 0;
    for (let round = 0; round < 6; round++) {
      const { child, said } = await start();
      const far = await agent(said.url);
      let alive = true;
      setTimeout(() => child.kill("SIGKILL"), 50 + Math.random() * 300);
      const exit = once(child, "exit").then(() => void (alive = false));
      // Four senders, each sends a batch again until it is acknowledged, as agents do.
      const sender = async () => {
        while (alive) {
          const batch = Array.from({ length: 1 + Math.floor(Math.random() * 40) }, () => alert(++n));
          const answer = await far.send(batch).catch(() => undefined);
          if (answer?.ok && (await answer.json().catch(() => undefined)))
            for (const { id } of batch) acknowledged.add(id);
        }
      };
      await Promise.all([exit, sender(), sender(), sender(), sender()]);
    }
    const { said } = await start();
    const stored = await storedIds(said.url);
    const counted = new Set(stored);
    expect(stored).toHaveLength(counted.size);
    expect([...acknowledged].filter((id) => !counted.has(id))).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(0);
    // And what is sent again adds nothing.
    const [first] = acknowledged;
    await (await agent(said.url)).send([alert(Number(first!.split("_").at(-1)))]);
    expect(await storedIds(said.url)).toHaveLength(stored.length);
  });

  test("a second one on the same folder is told so, and the first goes on", async () => {
    const { said } = await start();
    const second = await start();
    expect(second.said).toMatchObject({ ready: false, code: "DATA_DIR_IN_USE" });
    await once(second.child, "exit");
    expect(second.child.exitCode).toBe(1);
    expect((await fetch(new URL("/healthz", said.url))).status).toBe(200);
  });

  test("ends by itself on SIGTERM, with agents and watchers connected, and loses nothing", async () => {
    const { child, said } = await start();
    const far = await (await agent(said.url)).connect();
    await far.until((a) => a.assignment !== undefined);
    expect((await far.send([alert(1)])).status).toBe(200);
    child.kill("SIGTERM");
    await once(child, "exit");
    expect(child.exitCode).toBe(0);
    const again = await start();
    expect(await storedIds(again.said.url)).toEqual([alert(1).id]);
    // The agent numbers its assignments on: a newer control plane never orders with a lower number.
    const back = await (await agent(again.said.url)).connect();
    await back.until((a) => a.assignment !== undefined);
    expect(back.assignment!.generation).toBeGreaterThan(far.assignment!.generation);
  });

  test("is ready once its reconcilers have run", async () => {
    const { said } = await start();
    await eventually(async () => (await fetch(new URL("/readyz", said.url))).status === 200);
  });
});
