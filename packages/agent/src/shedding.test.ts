import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Assignment } from "@peccary/api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Agent, startAgent } from "./agent.ts";
import { FakeControl } from "./testing/fake-control.ts";
import { canMakeNamespaces, Wire } from "./testing/namespaces.ts";
import { isBuilt } from "./testing/needle-sensor.ts";
import { until } from "./testing/until.ts";

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const PORT = 8_086;
const RULES = `alert tcp any any -> any any (msg:"asked"; flow:to_server,established; http_uri; content:"/evil"; sid:1;)
alert tcp any any -> any any (msg:"answered"; flow:to_client,established; file_data; content:"a secret"; sid:2;)
`;
const SERVER = `
  const piece = Buffer.alloc(1 << 20, "lorem ipsum ");
  require("node:http").createServer((request, response) => {
    if (!request.url.startsWith("/bulk")) return response.end("a secret for " + request.url);
    let left = 64;
    const more = () => {
      while (left-- > 0) if (!response.write(piece)) return response.once("drain", more);
      response.end();
    };
    more();
  }).listen(${PORT});`;

const assignment = (cpu: number, generation: number, ...netns: string[]): Assignment => ({
  generation,
  node: "node-a",
  rules: "r",
  variables: {},
  workloads: netns.map((name) => ({ uid: name, namespace: "dev", name, netns: name })),
  inspections: [{ uid: "dpi-1", namespace: "dev", name: "dpi", workloads: netns }],
  captures: [],
  endpoints: [],
  limits: { cpu, memory: 134_217_728 },
});

// Needs root, iproute2, and the built sensor (`npx tsc -b packages/agent`).
describe.skipIf(!canMakeNamespaces || !isBuilt)("more than a sensor can look at", () => {
  const wire = new Wire("pecks0", "246.0");
  let folder: string;
  let control: FakeControl;
  let agent: Agent;
  let server: ChildProcess;

  const request = (path: string): Promise<void> =>
    new Promise((resolve, reject) => {
      get({ host: wire.address, port: PORT, path, agent: false }, (response) => {
        response.resume();
        response.on("end", resolve);
      }).on("error", reject);
    });
  const messages = (): string[] =>
    control.report?.inspections[0]?.errors.map(({ message }) => message.split(" ", 1)[0] ?? "") ?? [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "pecks-"));
    wire.up();
    server = spawn("ip", ["netns", "exec", wire.name, process.execPath, "-e", SERVER], { stdio: "ignore" });
    control = await new FakeControl().start();
    control.rules = { r: RULES };
    await until(() =>
      request("/ready").then(
        () => true,
        () => false,
      ),
    );
  });
  const start = async (workers: number): Promise<void> => {
    agent = await startAgent({
      workers,
      control: control.url,
      token: control.token,
      node: "node-a",
      dataDir: folder,
      log: quiet,
      sensor: fileURLToPath(new URL("../dist/sensor/main.js", import.meta.url)),
    });
  };
  afterEach(async () => {
    await agent.stop();
    await control.stop();
    server.kill("SIGKILL");
    wire.down();
    rmSync(folder, { recursive: true });
  });

  test("is left out in order and said, until the load has gone", { timeout: 90_000 }, async () => {
    await start(1);
    control.assign(assignment(1, 1, wire.name));
    await until(() => control.report?.inspections[0]?.success);
    expect(control.report?.sensors[0]?.shed).toBeUndefined();

    // So slow that any bulk is too much.
    control.assign(assignment(0.02, 2, wire.name));
    await until(() => control.report?.generation === 2);
    let loading = true;
    const load = (async () => {
      while (loading) await request("/bulk");
    })();
    await until(messages, (all) => all.includes("SHEDDING:"));
    expect(control.report?.inspections[0]?.success).toBe(true);
    const shed = await until(
      () => control.report?.sensors[0]?.shed,
      (now) => (now?.level ?? 0) > 0,
    );
    expect(Date.parse(shed?.since ?? "")).toBeGreaterThan(0);
    // What was on its way when the level rose may be looked at yet.
    await until(
      () => control.report?.sensors[0]?.shed?.left ?? [],
      (left) => left.some(({ bytes }) => bytes > 0) && left.some(({ flows }) => flows > 0),
    );
    loading = false;
    await load;

    control.assign(assignment(1, 3, wire.name));
    await until(messages, (all) => !all.includes("SHEDDING:"));
    await until(() => control.report?.sensors[0]?.shed?.level === 0);
    const before = control.events.length;
    await request("/evil");
    await until(() => control.events.length === before + 2);
  });

  test("a workload that is too much for one sensor is shared out to others", {
    timeout: 90_000,
  }, async () => {
    const quietOne = new Wire("pecks1", "246.1").up();
    let loading = true;
    let load: Promise<void> | undefined;
    try {
      await start(2);
      const both = [wire.name, quietOne.name];
      control.assign(assignment(1, 1, ...both));
      await until(() => control.report?.inspections[0]?.success);
      control.assign(assignment(0.02, 2, ...both));
      await until(() => control.report?.generation === 2);
      load = (async () => {
        while (loading) await request("/bulk");
      })();
      const busy = (): number => agent.report()?.sensors.filter(({ bytes }) => bytes > 1e6).length ?? 0;
      await until(busy, (count) => count === 2);
      await until(() => control.report?.inspections[0]?.success);
    } finally {
      loading = false;
      await load;
      quietOne.down();
    }
  });
});
