import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync } from "node:fs";
import { get, Agent as HttpAgent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Assignment } from "@peccary/api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Agent, startAgent } from "./agent.ts";
import { FakeControl } from "./testing/fake-control.ts";
import { canMakeNamespaces, ip, Wire } from "./testing/namespaces.ts";
import { isBuilt } from "./testing/needle-sensor.ts";
import { until } from "./testing/until.ts";

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const PORT = 8_085;
/** Hosts that talk to the workload. */
const HOSTS = 12;

const RULES = `
alert tcp any any -> any any (msg:"asked"; flow:to_server,established; http_uri; content:"/evil"; flowbits:set,asked; sid:1;)
alert tcp any any -> any any (msg:"answered"; flow:to_client,established; flowbits:isset,asked; file_data; content:"secret"; sid:2;)
alert udp any any -> any 9 (msg:"datagram"; content:"evil"; sid:3;)
`;
/** The same, and one that counts over flows. */
const COUNTING = `${RULES}alert udp any any -> any 9 (msg:"often"; content:"evil"; detection_filter:track by_dst,count 5,seconds 600; sid:4;)\n`;

const assignment = (names: readonly string[], rules: string): Assignment => ({
  generation: 1,
  node: "node-a",
  rules,
  variables: {},
  workloads: names.map((name) => ({ uid: name, namespace: "dev", name, netns: name })),
  inspections: [{ uid: "dpi-1", namespace: "dev", name: "dpi", workloads: [...names] }],
  captures: [],
  endpoints: [],
  limits: { cpu: 1, memory: 1_073_741_824 },
});

const datagram = (from: string, to: string, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.bind(0, from, () =>
      socket.send(text, 9, to, (error) => (error ? reject(error) : socket.close(() => resolve()))),
    );
  });

const request = (from: string, to: string, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const agent = new HttpAgent({ localAddress: from });
    get({ host: to, port: PORT, path, agent }, (response) => {
      response.resume();
      response.on("end", () => {
        agent.destroy();
        resolve();
      });
    }).on("error", reject);
  });

const SERVER = `
  require("node:http").createServer((request, response) => response.end("a secret for " + request.url)).listen(${PORT});`;

// Needs root, iproute2, and the built sensor (`npx tsc -b packages/agent`).
describe.skipIf(!canMakeNamespaces || !isBuilt)("several sensors on live interfaces", () => {
  let folder: string;
  let control: FakeControl;
  let agent: Agent | undefined;
  let wires: Wire[];
  let servers: ChildProcess[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "peckw-"));
    control = await new FakeControl().start();
    control.rules = { plain: RULES, counting: COUNTING };
    wires = [];
    servers = [];
  });
  afterEach(async () => {
    await agent?.stop();
    await control.stop();
    for (const server of servers) server.kill("SIGKILL");
    for (const wire of wires) wire.down();
    rmSync(folder, { recursive: true });
  });

  const hosts = ({ net }: Wire): string[] =>
    Array.from({ length: HOSTS }, (_, at) => `10.${net}.${at + 101}`);

  async function workloads(count: number): Promise<string[]> {
    for (let at = 0; at < count; at++) {
      const wire = new Wire(`peckw${at}`, `245.${at}`).up();
      wires.push(wire);
      for (const host of hosts(wire)) ip(`addr add ${host}/24 dev ${wire.hostEnd}`);
      servers.push(
        spawn("ip", ["netns", "exec", wire.name, process.execPath, "-e", SERVER], { stdio: "ignore" }),
      );
      const [host = ""] = hosts(wire);
      await until(() =>
        request(host, wire.address, "/ready").then(
          () => true,
          () => false,
        ),
      );
    }
    return wires.map(({ name }) => name);
  }

  async function start(workers: number, names: readonly string[], rules = "plain"): Promise<void> {
    agent = await startAgent({
      control: control.url,
      token: control.token,
      node: "node-a",
      dataDir: folder,
      log: quiet,
      sensor: fileURLToPath(new URL("../dist/sensor/main.js", import.meta.url)),
      workers,
    });
    control.assign(assignment(names, rules));
    await ready();
  }
  const ready = (): Promise<unknown> => until(() => control.report?.inspections[0]?.success);

  async function talk(): Promise<void> {
    for (const wire of wires)
      for (const host of hosts(wire)) {
        await datagram(host, wire.address, "evil");
        await datagram(host, wire.address, "good");
        await request(host, wire.address, "/evil");
        await request(host, wire.address, "/good");
      }
  }
  const seen = (): string[] =>
    control.events
      .map(({ record, source_ip, dest_ip }) => `${record["snort_signature_id"]} ${source_ip} ${dest_ip}`)
      .sort();
  const expected = (): string[] =>
    wires
      .flatMap((wire) =>
        hosts(wire).flatMap((host) => [
          `1 ${host} ${wire.address}`,
          `2 ${wire.address} ${host}`,
          `3 ${host} ${wire.address}`,
        ]),
      )
      .sort();
  const missing = (): string[] => {
    const there = new Set(seen());
    return expected().filter((event) => !there.has(event));
  };
  /** Sensors that have read something of the workloads. */
  const working = (): number => agent?.report()?.sensors.filter(({ packets }) => packets > 20).length ?? 0;

  test.each([
    // workers, workloads, sensors that have something to do
    [1, 1, 1],
    [2, 1, 2],
    [4, 1, 4],
    [2, 3, 2],
  ])("%i sensors tell of %i workloads what one tells", { timeout: 60_000 }, async (workers, count, busy) => {
    await start(workers, await workloads(count));
    await talk();
    await until(missing, ({ length }) => length === 0);
    expect(seen()).toEqual(expected());
    expect(new Set(control.events.map(({ id }) => id)).size).toBe(control.events.length);
    await until(working, (found) => found === busy);
  });

  test("rules that count over flows keep a workload in one sensor", { timeout: 60_000 }, async () => {
    await start(2, await workloads(1), "counting");
    await talk();
    await until(() => seen().length >= HOSTS * 4 - 5);
    expect(seen().filter((event) => event.startsWith("4 "))).toHaveLength(HOSTS - 5);
    expect(control.report?.sensors).toHaveLength(1);
  });

  test("one that is killed comes back, and what was told stays told, once", { timeout: 60_000 }, async () => {
    await start(2, await workloads(1));
    await talk();
    await until(() => seen().length >= expected().length);
    const [victim, other] = control.report?.sensors ?? [];
    process.kill(victim!.pid, "SIGKILL");
    await until(() => control.report?.sensors.some(({ restarts }) => restarts === 1));
    await ready();
    expect(control.report?.sensors.map(({ name }) => name)).toEqual([victim!.name, other!.name]);
    expect(control.report?.sensors.find(({ name }) => name === other!.name)).toMatchObject({
      pid: other!.pid,
      restarts: 0,
    });
    await talk();
    const twice = [...expected(), ...expected()].sort();
    await until(() => seen().length >= twice.length);
    expect(seen()).toEqual(twice);
    expect(new Set(control.events.map(({ id }) => id)).size).toBe(twice.length);
  });
});
