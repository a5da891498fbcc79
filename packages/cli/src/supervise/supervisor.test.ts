import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Role, Supervised } from "./supervisor.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "peccary-supervisor-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const script = (name: string, text: string): string => {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, text);
  return path;
};

const role = (name: string, text: string, more: Partial<Role> = {}): Role => ({
  name,
  script: script(name, text),
  args: [],
  log: join(folder, `${name}.log`),
  ...more,
});

const alive = (pid: number): boolean => {
  try {
    // A zombie still has its number; its command line is empty.
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
};

test("what dies is started again, and stopped when asked", async () => {
  const told: string[] = [];
  const child = new Supervised(role("steady", "setInterval(() => {}, 1000)"), (text) => told.push(text));
  const ended = child.run();
  child.ready();
  await vi.waitFor(() => expect(child.pid).toBeDefined());
  const first = child.pid!;
  process.kill(first, "SIGKILL");
  await vi.waitFor(() => expect(child.pid).not.toBe(first), { timeout: 10_000 });
  expect(told).toEqual(["steady ended (SIGKILL); starting it again"]);
  const second = child.pid!;
  await child.stop();
  await ended;
  expect(alive(second)).toBe(false);
});

test("what cannot start at all is given up on, with its own words", async () => {
  const text = 'console.error("the store is locked (STORE_LOCKED)"); process.exitCode = 4;';
  const child = new Supervised(role("control", text, { attempts: 2 }), () => {});
  await expect(child.run()).rejects.toMatchObject({
    code: "CONTROL_CANNOT_START",
    message: expect.stringMatching(/does not start \(exit code 4\): the store is locked \(STORE_LOCKED\)/),
  });
  expect(child.restarts).toBe(1);
  expect(readFileSync(child.role.log, "utf8")).toContain("the store is locked");
});

test("one that ignores the request to end is made to", async () => {
  const text = 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000);';
  const child = new Supervised(role("stubborn", text), () => {}, { patience: 200 });
  const ended = child.run();
  await vi.waitFor(() => expect(readFileSync(child.role.log, "utf8")).toContain("up"), { timeout: 10_000 });
  const pid = child.pid!;
  await child.stop();
  await ended;
  expect(alive(pid)).toBe(false);
});

test("a process ends by itself when the one who started it is killed", async () => {
  const mark = join(folder, "pid");
  const leash = pathToFileURL(join(import.meta.dirname, "../../bin/leash.mjs")).href;
  const worker = script(
    "worker",
    `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(mark)}, String(process.pid)); setInterval(() => {}, 1000);`,
  );
  const parent = script(
    "parent",
    `import { spawn } from "node:child_process";
     spawn(process.execPath, ["--import", ${JSON.stringify(leash)}, ${JSON.stringify(worker)}],
       { stdio: ["ignore", "ignore", "ignore", "ipc"], detached: true });
     setInterval(() => {}, 1000);`,
  );
  const child = spawn(process.execPath, [parent], { stdio: "ignore" });
  await vi.waitFor(() => expect(existsSync(mark)).toBe(true), { timeout: 20_000 });
  const pid = Number(readFileSync(mark, "utf8"));
  expect(alive(pid)).toBe(true);
  child.kill("SIGKILL");
  await vi.waitFor(() => expect(alive(pid)).toBe(false), { timeout: 20_000 });
});
