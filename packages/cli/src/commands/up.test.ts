/** `peccary up` as a user runs it: the built command, in processes of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { cli } from "../testing/run-cli.ts";

const program = join(import.meta.dirname, "../../bin/peccary.mjs");
const packages = join(import.meta.dirname, "../../..");
const built = ["cli", "control", "agent"].every((name) => existsSync(join(packages, name, "dist/main.js")));
if (!built) console.log("`peccary up` is not tested: not built (npm run build)");
const linux = process.platform === "linux";

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  stdout(): string;
  stderr(): string;
}

function start(...args: string[]): Started {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text: Buffer) => {
    stdout += text;
  });
  child.stderr.on("data", (text: Buffer) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended, stdout: () => stdout, stderr: () => stderr };
}

const patience = { timeout: 30_000, interval: 50 };

/** The processes that this one started. */
function children(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "latin1");
        const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return Number(parent) === pid && state !== "Z" ? [Number(name)] : [];
      } catch {
        return []; // it ended meanwhile
      }
    });
}

const runs = (pid: number): boolean => existsSync(`/proc/${pid}/exe`);
const programOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, "latin1");

describe.skipIf(!built || !linux)("peccary up", () => {
  let folder: string;
  let dataDir: string;
  let up: Started;
  const url = () => /http:\/\/127\.0\.0\.1:\d+/.exec(up.stdout())![0];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "peccary-up-"));
    dataDir = join(folder, "data");
    up = start("up", "--data-dir", dataDir, "--listen", "127.0.0.1:0", "--node", "here");
    await vi.waitFor(() => expect(up.stdout()).toContain("Ctrl-C ends it"), patience);
  });
  afterAll(async () => {
    up.child.kill("SIGTERM");
    await up.ended;
    rmSync(folder, { recursive: true, force: true });
  });

  test("says where it is and how to log in", () => {
    const token = readFileSync(join(dataDir, "admin.token"), "utf8").trim();
    expect(up.stdout()).toContain(`${url()}/#token=${token}`);
    expect(up.stdout()).toContain(`export KUBECONFIG=${join(dataDir, "kubeconfig")}`);
    expect(up.stderr()).toBe("");
    for (const name of ["admin.token", "agent.token", "kubeconfig"])
      expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);
  });

  test("its kubeconfig works, and the node is there", async () => {
    await vi.waitFor(async () => {
      const { stdout } = await cli(["get", "nodes"], { env: { KUBECONFIG: join(dataDir, "kubeconfig") } });
      expect(stdout).toMatch(/^here +Ready /m);
    }, patience);
  });

  test("a second one on the same folder is refused, and the first goes on", async () => {
    const second = start("up", "--data-dir", `${dataDir}/.`, "--listen", "127.0.0.1:0");
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toMatch(/is in use by another `peccary up`.*\(DATA_DIR_IN_USE\)\n$/);
    expect((await fetch(`${url()}/readyz`)).ok).toBe(true);
  });

  test("a taken port is told", async () => {
    const listen = url().slice("http://".length);
    const second = start("up", "--data-dir", join(folder, "other"), "--listen", listen);
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toMatch(/cannot listen on .*the address is in use.*\(LISTEN_FAILED\)\n$/);
  });

  test.each(["control", "agent"])("%s is started again after kill -9", async (name) => {
    const find = () =>
      children(up.child.pid!).find((pid) => programOf(pid).includes(`/${name}/dist/main.js`));
    const before = find()!;
    process.kill(before, "SIGKILL");
    await vi.waitFor(() => expect([undefined, before]).not.toContain(find()), patience);
    await vi.waitFor(async () => expect((await fetch(`${url()}/readyz`)).ok).toBe(true), patience);
    expect(up.stderr()).toContain(`${name} ended (SIGKILL); starting it again`);
  });

  test("killed with -9, it leaves nothing running, and can be started again at once", async () => {
    const left = children(up.child.pid!);
    expect(left.length).toBe(2);
    up.child.kill("SIGKILL");
    await up.ended;
    up = start("up", "--data-dir", dataDir, "--listen", "127.0.0.1:0", "--node", "here");
    await vi.waitFor(() => expect(up.stdout()).toContain("Ctrl-C ends it"), patience);
    await vi.waitFor(() => expect(left.filter(runs)).toEqual([]), patience);
  });

  test("SIGTERM ends all of it, in order", async () => {
    const left = children(up.child.pid!);
    up.child.kill("SIGTERM");
    expect(await up.ended).toBe(0);
    expect(left.filter(runs)).toEqual([]);
  });
});

test.runIf(linux).each([
  [["--listen", "0.0.0.0:8440"], 2, /loopback/],
  [["--rules", "/nonexistent.rules"], 1, /cannot read rules/],
  [["--var", "x"], 2, /--var takes NAME=VALUE/],
  [["--data-dir", "/dev/null/x"], 1, /cannot make .*DATA_DIR_UNUSABLE/],
])("up %j", async (args, code, message) => {
  const ran = await cli(["up", "--data-dir", "/nonexistent/peccary", ...args]);
  expect(ran.stderr).toMatch(message);
  expect(ran.code).toBe(code);
});
