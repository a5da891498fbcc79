import { execFileSync, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Assignment, CaptureOrder } from "@peccary/api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Agent, startAgent } from "./agent.ts";
import { FakeControl } from "./testing/fake-control.ts";
import { canMakeNamespaces, hasCapinfos, hasTcpdump, Wire } from "./testing/namespaces.ts";
import { isBuilt, needleSensor } from "./testing/needle-sensor.ts";
import { until } from "./testing/until.ts";

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

let folder: string;
let control: FakeControl;
let agent: Agent;
let wire: Wire;
let generation = 0;

/** UDP to a port, from the host. */
const send = (port: number, text = "x", to = wire.address): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.send(text, port, to, (error) => (error ? reject(error) : socket.close(() => resolve())));
  });
const order = (name: string, more: Partial<CaptureOrder> = {}): CaptureOrder => ({
  uid: `uid-${name}`,
  namespace: "dev",
  name,
  workloads: ["pod-1"],
  ...more,
});
const assign = (captures: CaptureOrder[], more: Partial<Assignment> = {}): void =>
  control.assign({
    generation: ++generation,
    node: "node-a",
    rules: "words-1",
    variables: {},
    workloads: [{ uid: "pod-1", namespace: "dev", name: "web", netns: wire.name }],
    inspections: [],
    captures,
    endpoints: [],
    limits: { cpu: 1, memory: 536_870_912 },
    ...more,
  });
const stateOf = (name: string) =>
  control.report?.generation === generation
    ? control.report.captures.find(({ uid }) => uid === `uid-${name}`)
    : undefined;
const state = (name: string, wanted: string): Promise<unknown> =>
  until(
    () => stateOf(name),
    (found) => found?.state === wanted && found.errors.length === 0,
  );
const folderOf = (name: string, directory = join(folder, "pcap")): string => join(directory, "dev", name);
const files = (name: string, directory?: string): string[] =>
  existsSync(folderOf(name, directory))
    ? readdirSync(folderOf(name, directory))
        .filter((one) => one.endsWith(".pcap"))
        .sort()
    : [];
/** Ports of a capture's UDP packets, in order. */
const ports = (name: string, directory?: string): number[] =>
  files(name, directory).flatMap((file) => {
    // A file that was rotated away since has no packets.
    const { stdout } = spawnSync("tcpdump", ["-nr", join(folderOf(name, directory), file), "udp"], {
      encoding: "utf8",
    });
    return [...stdout.matchAll(/\.(\d+): UDP/g)].map(([, port]) => Number(port));
  });
const captured = (name: string, ...wanted: number[]): Promise<unknown> =>
  until(
    () => ports(name).join(),
    (found) => found === wanted.join(),
  );

// Needs root, iproute2, tcpdump, and the built sensor (`npx tsc -b packages/agent`).
describe.skipIf(!canMakeNamespaces || !hasTcpdump || !isBuilt)("captures on live interfaces", () => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "pecac-"));
    wire = new Wire("pecac1", "244.17").up();
    control = await new FakeControl().start();
    control.rules = { "words-1": "" };
    agent = await startAgent({
      control: control.url,
      token: control.token,
      node: "node-a",
      dataDir: folder,
      log: quiet,
      sensor: needleSensor(folder),
    });
  });
  afterEach(async () => {
    await agent.stop();
    await control.stop();
    wire.down();
    rmSync(folder, { recursive: true });
  });

  test("filters: one shared by all, then different ones that overlap, then other ones", async () => {
    const udp = (...ranges: [number, number][]) => ({ filters: [{ protocol: 17, ports: ranges }] });
    assign([order("one", udp([9, 9])), order("two", udp([9, 9]))]);
    await state("one", "WaitingForTraffic");
    for (const port of [8, 9, 10]) await send(port);
    await captured("one", 9);
    await captured("two", 9);
    assign([order("one", udp([9, 9])), order("two", udp([9, 10])), order("three")]);
    await state("three", "WaitingForTraffic");
    for (const port of [8, 9, 10]) await send(port);
    await captured("three", 8, 9, 10);
    await captured("one", 9, 9);
    await captured("two", 9, 9, 10);
    assign([
      order("one", { filters: [{ protocol: 6 }] }),
      order("two", udp([8, 8])),
      order("four", udp([7, 7])),
    ]);
    await state("four", "WaitingForTraffic");
    for (const port of [8, 9, 10]) await send(port);
    await captured("two", 9, 9, 10, 8);
    expect(ports("one")).toEqual([9, 9]);
  });

  test("a schedule: waits, captures, ends, and each way of changing it", async () => {
    const at = (seconds: number): string => new Date(Date.now() + seconds * 1e3).toISOString();
    assign([order("cap", { startTime: at(3600) })]);
    await state("cap", "Scheduled");
    await send(1);
    const start = at(0.7);
    assign([order("cap", { startTime: start, endTime: at(3600) })]);
    await state("cap", "Scheduled");
    await send(2);
    await state("cap", "WaitingForTraffic");
    await send(3);
    await state("cap", "Capturing");
    await captured("cap", 3);
    // The end comes by itself.
    assign([order("cap", { startTime: start, endTime: at(0.7) })]);
    await state("cap", "Capturing");
    await send(4);
    await state("cap", "Finished");
    await send(5);
    expect(ports("cap")).toEqual([3, 4]);
    expect(stateOf("cap")?.fileNames).toEqual(["web_eth0.pcap"]);
    // A later end makes it go on, an end in the past stops it at once.
    assign([order("cap", { startTime: start, endTime: at(3600) })]);
    await state("cap", "Capturing");
    await send(6);
    await captured("cap", 3, 4, 6);
    assign([order("cap", { startTime: start, endTime: at(-1) })]);
    await state("cap", "Finished");
    await send(7);
    // A start ahead stops it and starts it again then, with a new file.
    assign([order("cap")]);
    await state("cap", "Capturing");
    assign([order("cap", { startTime: at(1) })]);
    await state("cap", "Scheduled");
    await send(8);
    await state("cap", "WaitingForTraffic");
    await send(9);
    await captured("cap", 3, 4, 6, 9);
    expect(files("cap").length).toBeGreaterThan(1);
  });

  test("settings changed live: size, number and directory of files", async () => {
    const settings = (maxBytes: number, maxFiles: number, directory?: string) => ({
      captureSettings: { maxBytes, rotationSeconds: 3_600, maxFiles, ...(directory && { directory }) },
    });
    // Not what the host answers.
    const cap = order("cap", { filters: [{ protocol: 17 }] });
    assign([cap], settings(1e7, 2));
    await state("cap", "WaitingForTraffic");
    await send(1, "x".repeat(500));
    await captured("cap", 1);
    assign([cap], settings(1_000, 1));
    await state("cap", "Capturing");
    for (const port of [2, 3, 4, 5]) {
      await send(port, "x".repeat(500));
      await until(() => ports("cap").at(-1) === port);
    }
    expect(ports("cap")).toEqual([4, 5]);
    const elsewhere = join(folder, "elsewhere");
    assign([cap], settings(1e7, 2, elsewhere));
    await state("cap", "WaitingForTraffic");
    await send(6);
    await until(() => ports("cap", elsewhere).join() === "6");
    await state("cap", "Capturing");
    expect(stateOf("cap")?.directory).toBe(folderOf("cap", elsewhere));
    expect(ports("cap")).toEqual([4, 5]);
    // With the capture, all of it goes.
    assign([order("cap", { deleted: true, workloads: [] })], settings(1e7, 2, elsewhere));
    await until(() => stateOf("cap")?.removed === true);
    expect([files("cap"), files("cap", elsewhere)]).toEqual([[], []]);
  });

  test("a workload that leaves a capture keeps its file, and gets another when it is back", async () => {
    assign([order("cap")]);
    await state("cap", "WaitingForTraffic");
    await send(1);
    await captured("cap", 1);
    assign([order("cap", { workloads: [] })]);
    await until(() => stateOf("cap")?.fileNames.length === 1);
    await send(2);
    assign([order("cap")]);
    await state("cap", "Capturing");
    await send(3);
    await captured("cap", 1, 3);
    expect(files("cap")).toHaveLength(2);
  });

  test("an agent that starts anew goes on, a capture that is over stays so", async () => {
    assign([order("cap"), order("old")]);
    await state("old", "WaitingForTraffic");
    await send(1);
    await captured("old", 1);
    assign([order("cap"), order("old", { endTime: "2020-01-01T00:00:00Z" })]);
    await state("old", "Finished");
    await agent.stop();
    agent = await startAgent({
      control: control.url,
      token: control.token,
      node: "node-a",
      dataDir: folder,
      log: quiet,
      sensor: needleSensor(folder),
    });
    control.reports.length = 0;
    await state("old", "Finished");
    await state("cap", "Capturing");
    await send(2);
    await captured("cap", 1, 2);
    expect(ports("old")).toEqual([1]);
    if (hasCapinfos)
      for (const file of files("cap"))
        execFileSync("capinfos", [join(folderOf("cap"), file)], { stdio: "ignore" });
  });

  test("the folder of a capture removed by hand comes again", async () => {
    assign([order("cap")]);
    await state("cap", "WaitingForTraffic");
    await send(1);
    await captured("cap", 1);
    rmSync(folderOf("cap"), { recursive: true });
    await until(async () => {
      await send(2);
      return ports("cap").includes(2);
    });
    assign([]);
    await until(() => !existsSync(folderOf("cap")));
  });

  test("a directory that cannot be written is an error with its reason, and mends", async () => {
    assign([order("cap")], {
      captureSettings: { directory: "/proc/nothing", maxBytes: 1e6, rotationSeconds: 60, maxFiles: 1 },
    });
    await until(() => stateOf("cap") !== undefined);
    await send(1);
    await until(() => stateOf("cap")?.state === "Error");
    expect(stateOf("cap")?.errors[0]?.message).toMatch(/FILE_FAILED: cannot write \/proc\/nothing/);
    assign([order("cap")]);
    await state("cap", "WaitingForTraffic");
    await send(2);
    await captured("cap", 2);
  });
});
