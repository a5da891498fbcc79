import { fork } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { event } from "../testing/samples.ts";
import { Spool, type SpoolOptions } from "./spool.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pecag-spool-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (options: Partial<SpoolOptions> = {}): Promise<Spool> => Spool.open({ directory, ...options });
const events = (...ids: (string | number)[]) => ids.map((id) => event(String(id)));
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => String(from + i));
/** Takes everything out, in batches. */
async function drain(spool: Spool, count = 10): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const batch = await spool.peek(count);
    if (batch === undefined) return ids;
    ids.push(...batch.events.map(({ id }) => id));
    await spool.remove(batch);
  }
}
const onDisk = (): number =>
  readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);

test.each([1, 3, 100])(
  "gives events in order, in batches of %i, and leaves nothing on disk",
  async (count) => {
    const spool = await open({ segmentBytes: 1_000 });
    for (let i = 0; i < 40; i += 4) expect(await spool.add(events(i, i + 1, i + 2, i + 3))).toBe(4);
    expect(await drain(spool, count)).toEqual(numbers(0, 40));
    expect(onDisk()).toBe(0);
    await spool.add(events("more"));
    expect(await drain(spool, count)).toEqual(["more"]);
    await spool.close();
  },
);

test("gives a batch again until it is removed, also to the next run", async () => {
  const first = await open();
  await first.add(events("a", "b"));
  expect((await first.peek(1))?.events).toEqual(events("a"));
  expect((await first.peek(1))?.events).toEqual(events("a"));
  await first.close();
  const second = await open();
  await second.add(events("c"));
  expect(await drain(second)).toEqual(["a", "b", "c"]);
  await second.close();
});

test("a line cut at any byte is dropped, and costs nothing else", async () => {
  const whole = `${JSON.stringify(event("a"))}\n${JSON.stringify(event("b"))}\n`;
  const half = whole.length / 2;
  for (let cut = 0; cut <= whole.length; cut++) {
    writeFileSync(join(directory, "00000007.jsonl"), whole.slice(0, cut));
    const spool = await open();
    await spool.add(events("c"));
    const kept = cut >= whole.length ? ["a", "b"] : cut >= half ? ["a"] : [];
    expect(await drain(spool), `cut at ${cut}`).toEqual([...kept, "c"]);
    await spool.close();
    for (const name of readdirSync(directory)) rmSync(join(directory, name));
  }
});

test("a damaged line is passed over and counted", async () => {
  writeFileSync(
    join(directory, "00000001.jsonl"),
    `${JSON.stringify(event("a"))}\n{{{\n${JSON.stringify(event("b"))}\n`,
  );
  const spool = await open();
  expect(await drain(spool, 1)).toEqual(["a", "b"]);
  expect(spool.refused.spoolDamaged).toBe(1);
  await spool.close();
});

test("when full refuses the newest, counts them, and takes more once there is room", async () => {
  const spool = await open({ maxBytes: 1_000, segmentBytes: 300 });
  for (let i = 0; i < 20; i++) await spool.add(events(i));
  const taken = 20 - spool.refused.spoolFull;
  expect(taken).toBeGreaterThan(2);
  expect(taken).toBeLessThan(10);
  expect(await drain(spool)).toEqual(numbers(0, taken));
  expect(await spool.add(events("late"))).toBe(1);
  await spool.close();
});

test("refuses an event that is too long", async () => {
  const spool = await open();
  expect(await spool.add([{ ...event("long"), description: "x".repeat(200_000) }, event("short")])).toBe(1);
  expect(spool.refused.spoolEventSize).toBe(1);
  expect(await drain(spool)).toEqual(["short"]);
  await spool.close();
});

test("a disk that takes nothing is counted and said; it goes on when it takes again", async () => {
  const spool = await open();
  const obstacle = join(directory, "00000001.jsonl");
  mkdirSync(obstacle);
  expect(await spool.add(events("a"))).toBe(0);
  expect(spool.refused.spoolDisk).toBe(1);
  expect(spool.problem).toContain("takes no events");
  rmSync(obstacle, { recursive: true });
  expect(await spool.add(events("b"))).toBe(1);
  expect(spool.problem).toBeUndefined();
  expect(await drain(spool)).toEqual(["b"]);
  await spool.close();
});

test("says when something has come", async () => {
  const spool = await open();
  const { signal } = new AbortController();
  await spool.peek(1);
  const changed = spool.changed(signal);
  await spool.add(events("a"));
  await changed;
  await spool.changed(signal);
  const stop = new AbortController();
  await drain(spool);
  const aborted = spool.changed(stop.signal);
  stop.abort();
  await aborted;
  await spool.close();
});

const built = new URL("../../dist/spool/spool.js", import.meta.url);

// Runs the built JavaScript: `npx tsc -b packages/agent` first.
test.skipIf(!existsSync(built))(
  "killed at any moment, loses nothing it took",
  { timeout: 120_000 },
  async () => {
    const program = join(directory, "writer.mjs");
    const told = join(directory, "told");
    const spooled = join(directory, "spool");
    writeFileSync(
      program,
      `import { Spool } from ${JSON.stringify(built.href)};
     import { appendFileSync } from "node:fs";
     const [, , directory, told, run] = process.argv;
     const spool = await Spool.open({ directory, segmentBytes: 4_000 });
     process.send("ready");
     for (let i = 0; ; i++) {
       const ids = [run + "-" + i + "a", run + "-" + i + "b"];
       const event = (id) => ({ id, time: 1, time_us: 1, type: "t", origin: "o", severity: 1, description: "d", host: "h", record: {} });
       if ((await spool.add(ids.map(event))) === 2) appendFileSync(told, ids.join("\\n") + "\\n");
       if (i % 7 === 3) {
         const batch = await spool.peek(5);
         if (batch) {
           appendFileSync(told + ".gone", batch.events.map(({ id }) => id).join("\\n") + "\\n");
           await spool.remove(batch);
         }
       }
     }`,
    );
    for (let run = 0; run < 12; run++) {
      const child = fork(program, [spooled, told, String(run)], { execArgv: [] });
      const gone = new Promise((resolve) => child.once("exit", resolve));
      await new Promise((resolve) => child.once("message", resolve));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 120));
      child.kill("SIGKILL");
      await gone;
    }
    const lines = (path: string): string[] =>
      existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : [];
    const spool = await Spool.open({ directory: spooled });
    const delivered = new Set([...lines(`${told}.gone`), ...(await drain(spool))]);
    const taken = lines(told);
    expect(taken.length).toBeGreaterThan(20);
    expect(taken.filter((id) => !delivered.has(id))).toEqual([]);
    await spool.close();
  },
);
