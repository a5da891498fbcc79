import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FakeControl } from "./testing/fake-control.ts";
import { until } from "./testing/until.ts";

const built = fileURLToPath(new URL("../dist/main.js", import.meta.url));

let folder: string;
let control: FakeControl;
let agent: ChildProcess;
let said: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "pecag-main-"));
  control = await new FakeControl().start();
  control.rules = { none: "" };
  control.assign({
    generation: 7,
    node: "node-a",
    rules: "none",
    variables: {},
    workloads: [{ uid: "pod-1", namespace: "dev", name: "nginx", netns: "pecag-is-not-there" }],
    inspections: [],
    captures: [{ uid: "cap-1", namespace: "dev", name: "all", workloads: ["pod-1"] }],
    endpoints: [],
    limits: { cpu: 1, memory: 268_435_456 },
  });
});
afterEach(async () => {
  agent.kill("SIGKILL");
  await control.stop();
  rmSync(folder, { recursive: true });
});

function start(args: string[], token = control.token): Promise<number | null> {
  said = "";
  agent = spawn(process.execPath, [built, ...args], {
    env: { ...process.env, PECCARY_TOKEN: token, PECCARY_LOG_LEVEL: "silent" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  agent.stdout?.on("data", (text: Buffer) => (said += text.toString()));
  agent.stderr?.on("data", (text: Buffer) => (said += text.toString()));
  return new Promise((resolve) => agent.once("exit", resolve));
}
const usual = (): string[] => ["--control", control.url, "--data-dir", folder, "--node", "node-a"];
const sensorPid = (): Promise<number> => until(() => control.report?.sensors[0]?.pid ?? 0);
/** Gone, or dead and not yet buried by whoever inherited it. */
const gone = (pid: number): boolean => {
  const file = `/proc/${pid}/stat`;
  return !existsSync(file) || readFileSync(file, "latin1").includes(") Z ");
};

// Runs the built program: `npx tsc -b packages/agent` first.
describe.skipIf(!existsSync(built))("the agent as a process", () => {
  test("says when it is ready, works, and ends in order when asked", async () => {
    const ended = start(usual());
    await until(() => said === '{"ready":true}\n');
    const pid = await sensorPid();
    await until(() => control.report?.captures[0]?.state !== undefined);
    expect(control.report?.generation).toBe(7);
    agent.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(gone(pid)).toBe(true);
  });

  test("leaves no sensor behind when it is killed", async () => {
    void start(usual());
    const pid = await sensorPid();
    agent.kill("SIGKILL");
    await until(() => gone(pid));
  });

  test.each([
    ["nothing", [], 2, "--control URL"],
    ["an argument it does not know", ["--nonsense"], 1, "--nonsense"],
    ["no sensors", ["--workers", "0"], 2, "from 1 to 64"],
    ["http to another machine", ["--control", "http://10.0.0.1:1", "--data-dir", "/tmp"], 1, "in the clear"],
  ])("refuses to start with %s", async (_what, args, code, message) => {
    expect(await start(args)).toBe(code);
    expect(said).toContain(message);
  });
});
