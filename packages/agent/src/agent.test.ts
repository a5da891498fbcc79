import { execFileSync, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { Assignment } from "@peccary/api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Agent, type AgentOptions, startAgent } from "./agent.ts";
import { PcapWriter } from "./files/pcap-writer.ts";
import { FakeControl } from "./testing/fake-control.ts";
import { canMakeNamespaces, hasTcpdump, ip, Wire } from "./testing/namespaces.ts";
import { isBuilt, needleSensor, sendFrame } from "./testing/needle-sensor.ts";
import { until } from "./testing/until.ts";

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const PORT = 9;

const nothing: Assignment = {
  generation: 1,
  node: "node-a",
  rules: "words-1",
  variables: {},
  workloads: [],
  inspections: [],
  captures: [],
  endpoints: [],
  limits: { cpu: 1, memory: 536_870_912 },
};
const nginx = { uid: "pod-1", namespace: "dev", name: "dev-nginx" };

let folder: string;
let control: FakeControl;
let agent: Agent;
let wire: Wire;

const send = (to: string, ...texts: string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    let left = texts.length;
    for (const text of texts)
      socket.send(text, PORT, to, (error) => {
        if (error) reject(error);
        if (--left === 0) socket.close(() => resolve());
      });
  });
const start = (more: Partial<AgentOptions> = {}): Promise<Agent> =>
  startAgent({
    control: control.url,
    token: control.token,
    node: "node-a",
    dataDir: folder,
    log: quiet,
    sensor: needleSensor(folder),
    ...more,
  });
/** Both the inspection and the capture read packets. */
const reading = (): Promise<unknown> =>
  until(
    () => control.report,
    (report) =>
      report?.inspections.some(({ success }) => success) === true &&
      report.captures.length > 0 &&
      report.captures.every(({ errors }) => errors.length === 0),
  );
const captureFile = (name = "dev-nginx_eth0.pcap"): string =>
  join(folder, "pcap/dev/dev-capture-nginx", name);
const tcpdump = (path: string): string[] =>
  execFileSync("tcpdump", ["-nr", path], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
    .split("\n")
    .filter((line) => line.includes(`.${PORT}: UDP`));

/** The inspection and the capture of one pod that is found at `place`. */
const both = (place: object): Assignment => ({
  ...nothing,
  workloads: [{ ...nginx, ...place }],
  inspections: [{ uid: "dpi-1", namespace: "dev", name: "dpi-nginx", workloads: ["pod-1"] }],
  captures: [{ uid: "cap-1", namespace: "dev", name: "dev-capture-nginx", workloads: ["pod-1"] }],
  endpoints: [{ ip: "10.244.7.1", namespace: "default", name: "attacker-pod-x", aggregate: "attacker-*" }],
});

// Needs root, iproute2, and the built sensor (`npx tsc -b packages/agent`).
describe.skipIf(!canMakeNamespaces || !isBuilt)("on live interfaces", () => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "pecag-"));
    wire = new Wire("pecag1", "244.7");
    wire.up();
    control = await new FakeControl().start();
    control.rules = { "words-1": "evil\nbadness" };
    agent = await start();
  });
  afterEach(async () => {
    await agent.stop();
    await control.stop();
    wire.down();
    rmSync(folder, { recursive: true });
  });

  test("a packet becomes one alert and one record", async () => {
    control.assign(both({ netns: wire.name }));
    await reading();
    await send(wire.address, "hello", "some evil thing", "bye");
    const [event] = await until(
      () => control.events,
      (events) => events.length > 0,
    );
    expect(event).toMatchObject({
      origin: "dpi.dev/dpi-nginx",
      host: "node-a",
      source_ip: "10.244.7.1",
      source_name: "attacker-pod-x",
      source_namespace: "default",
      dest_ip: "10.244.7.2",
      dest_name: "dev-nginx",
      dest_namespace: "dev",
      dest_port: PORT,
      record: { snort_signature_id: "1" },
    });
    await until(() => control.report?.captures[0]?.state === "Capturing");
    expect(control.report?.captures[0]?.fileNames).toEqual(["dev-nginx_eth0.pcap"]);
    expect(statSync(captureFile()).mode & 0o777).toBe(0o600);
    if (hasTcpdump) await until(() => tcpdump(captureFile()).length === 3);
    expect(control.events).toHaveLength(1);
  });

  test("lo shows no packet twice", async () => {
    control.assign(both({ interface: "lo" }));
    await reading();
    await send("127.0.0.1", "an evil thing on lo");
    await until(() => control.events.length > 0);
    await until(() => existsSync(captureFile("dev-nginx_lo.pcap")));
    if (hasTcpdump) {
      await until(() => tcpdump(captureFile("dev-nginx_lo.pcap")).length > 0);
      await send("127.0.0.1", "another");
      await until(() => tcpdump(captureFile("dev-nginx_lo.pcap")).length === 2);
    }
    expect(control.events).toHaveLength(1);
  });

  test("a workload's namespace may come late, go, and come again", async () => {
    wire.down();
    control.assign(both({ netns: wire.name }));
    const missing = (): string => control.report?.inspections[0]?.errors[0]?.message ?? "";
    await until(missing, (text) => text.includes("NAMESPACE_MISSING"));
    // Captures have a sensor of their own, which reports when it does.
    await until(() => control.report?.captures[0]?.state === "WaitingForTraffic");
    for (const round of [1, 2]) {
      wire.up();
      await reading();
      await send(wire.address, `evil ${round}`);
      await until(() => control.events.length === round);
      wire.down();
      await until(missing, (text) => text.includes("NAMESPACE_MISSING"));
    }
  });

  test("an interface that goes down and comes back", async () => {
    control.assign(both({ netns: wire.name }));
    await reading();
    ip(`-n ${wire.name} link set eth0 down`);
    await until(
      () => control.report?.inspections[0]?.errors[0]?.message ?? "",
      (text) => text.includes("INTERFACE_DOWN"),
    );
    ip(`-n ${wire.name} link set eth0 up`);
    ip(`-n ${wire.name} neigh replace ${wire.hostAddress} lladdr 02:00:00:00:00:01 dev eth0`);
    await reading();
    await send(wire.address, "evil again");
    await until(() => control.events.length === 1);
  });

  test("killed sensors are replaced, and the capture goes on into a new file", async () => {
    control.assign(both({ netns: wire.name }));
    await reading();
    await send(wire.address, "evil one");
    await until(() => control.events.length === 1);
    await until(() => existsSync(captureFile()));
    // What a killed sensor had not written yet is lost with it, so each packet is waited for before the next kill.
    const written = async (count: number): Promise<void> => {
      if (hasTcpdump)
        await until(
          () => readdirSync(join(captureFile(), "..")).filter((name) => name.endsWith(".pcap")),
          (names) => names.flatMap((name) => tcpdump(captureFile(name))).length === count,
        );
    };
    await written(1);
    for (const round of [1, 2]) {
      for (const { pid } of control.report?.sensors ?? []) process.kill(pid, "SIGKILL");
      await until(() => control.report?.sensors.every(({ restarts }) => restarts === round));
      await reading();
      await send(wire.address, `evil ${round} more`);
      await until(() => control.events.length === 1 + round);
      await written(1 + round);
    }
    expect(new Set(control.events.map(({ id }) => id)).size).toBe(3);
    expect(readdirSync(join(captureFile(), "..")).filter((name) => name.endsWith(".pcap"))).toHaveLength(3);
  });

  test.each(["inspect", "capture"] as const)(
    "an %s sensor that is stuck costs the other nothing",
    async (kind) => {
      control.assign(both({ netns: wire.name }));
      await reading();
      const stuck = control.report?.sensors.find((sensor) => sensor.kind === kind)?.pid ?? 0;
      const alerted = (): boolean => control.events.length === 1;
      const written = (): boolean =>
        existsSync(captureFile()) && readFileSync(captureFile()).includes("evil one");
      const [works, waits] = kind === "capture" ? [alerted, written] : [written, alerted];
      process.kill(stuck, "SIGSTOP");
      try {
        await send(wire.address, "evil one");
        await until(works);
        expect(waits()).toBe(false);
      } finally {
        process.kill(stuck, "SIGCONT");
      }
      await until(waits);
    },
  );

  test("a workload that nobody selects is asked for its addresses, and no sensor starts for it alone", async () => {
    const other = new Wire("pecag2", "244.2").up();
    try {
      const client = { uid: "pod-2", namespace: "dev", name: "netshoot", netns: other.name };
      const late = { uid: "pod-3", namespace: "dev", name: "late", netns: "pecag3" };
      control.assign({ ...nothing, workloads: [client, late] });
      await until(() => control.report !== undefined);
      expect(control.report).toMatchObject({ sensors: [], workloads: [] });
      const assigned = both({ netns: wire.name });
      control.assign({ ...assigned, workloads: [...assigned.workloads, client, late], generation: 2 });
      const known = (): unknown =>
        Object.fromEntries((control.report?.workloads ?? []).map(({ uid, ips }) => [uid, ips]));
      await until(() =>
        isDeepStrictEqual(known(), { "pod-1": [wire.address], "pod-2": [other.address], "pod-3": [] }),
      );
      ip(`-n ${other.name} addr add 10.244.2.9/24 dev eth0`);
      await until(() =>
        isDeepStrictEqual(known(), {
          "pod-1": [wire.address],
          "pod-2": [other.address, "10.244.2.9"],
          "pod-3": [],
        }),
      );
    } finally {
      other.down();
    }
  });

  test("an agent that starts anew removes nothing, until it hears what is to go", async () => {
    control.assign(both({ netns: wire.name }));
    await reading();
    await send(wire.address, "evil one");
    await until(() => existsSync(captureFile()));
    await agent.stop();
    control.assign(undefined);
    agent = await start();
    expect(existsSync(captureFile())).toBe(true);
    control.assign({ ...both({ netns: wire.name }), captures: [], generation: 2 });
    await until(() => !existsSync(captureFile()));
    expect(readdirSync(join(folder, "pcap"))).toEqual([]);
  });

  test("alerts outlive a control plane that is away", async () => {
    control.assign(both({ netns: wire.name }));
    await reading();
    await control.stop();
    await send(wire.address, "evil while away", "badness too");
    await agent.stop();
    await control.start();
    agent = await start();
    await until(() => control.events.length === 2);
    expect(control.events.map(({ record }) => record["message"]).sort()).toEqual(["badness", "evil"]);
  });

  test("new rules and an end of inspection", async () => {
    control.rules["words-2"] = "other";
    control.assign(both({ netns: wire.name }));
    await reading();
    control.assign({ ...both({ netns: wire.name }), rules: "words-2", generation: 2 });
    await until(() => control.report?.generation === 2 && control.report.inspections[0]?.success);
    await send(wire.address, "evil", "other");
    await until(() => control.events.length === 1);
    expect(control.events[0]?.name).toBe("other");
    control.assign({ ...nothing, generation: 3 });
    await until(() => control.report?.sensors.length === 0);
  });

  test("sends a capture's file to who asks, and no other file", async () => {
    control.assign(both({ netns: wire.name }));
    await reading();
    await send(wire.address, "evil one");
    await until(() => existsSync(captureFile()) && readFileSync(captureFile()).includes("evil one"));
    const wish = { namespace: "dev", capture: "dev-capture-nginx" };
    control.order({ upload: { id: "1", ...wish, file: "dev-nginx_eth0.pcap" } });
    control.order({ upload: { id: "2", ...wish, file: "../../../needle-sensor.mjs" } });
    control.order({ upload: { id: "3", ...wish, capture: "..", file: "dev-nginx_eth0.pcap" } });
    control.order({ clean: { id: "4", ...wish } });
    await until(() => control.uploads.size === 4);
    expect(control.uploads.get("1")?.body.includes("evil one")).toBe(true);
    expect(
      ["1", "2", "3", "4"].map((id) => control.uploads.get(id)?.error?.replace(/^\d+ /, "").split(":")[0]),
    ).toEqual([undefined, "NAME_REFUSED", "NAME_REFUSED", "FILE_FAILED"]);
  });

  test("the engine itself, with rules in Snort's form", async () => {
    await agent.stop();
    const sensor = fileURLToPath(new URL("../dist/sensor/main.js", import.meta.url));
    agent = await start({ sensor });
    control.rules["words-1"] =
      `alert udp any any -> any ${PORT} (msg:"A word"; content:"evil"; sid:7; rev:2;)`;
    control.assign(both({ netns: wire.name }));
    await reading();
    await send(wire.address, "something", "something evil");
    await until(() => control.events.length > 0);
    expect(control.events[0]).toMatchObject({
      protocol: "udp",
      dest_name: "dev-nginx",
      record: { snort_signature_id: "7", snort_signature_revision: "2", message: "A word" },
    });
    expect(control.events).toHaveLength(1);
  });

  test("finds a workload by one of its processes, until that ends", async () => {
    const process = spawn("ip", ["netns", "exec", wire.name, "sleep", "300"], { stdio: "ignore" });
    control.assign(both({ pid: process.pid }));
    await reading();
    await send(wire.address, "evil one");
    await until(() => control.events.length === 1);
    process.kill("SIGKILL");
    const message = (): string => control.report?.inspections[0]?.errors[0]?.message ?? "";
    await until(message, (text) => text.includes("NAMESPACE_MISSING"));
  });

  test("many workloads in one sensor, each in its own file and under its own name", async () => {
    const wires = [2, 3, 4].map((number) => new Wire(`pecag${number}`, `244.${number}`).up());
    try {
      const uids = wires.map(({ name }) => name);
      control.assign({
        ...both({}),
        workloads: wires.map(({ name }) => ({ uid: name, namespace: "dev", name, netns: name })),
        inspections: [{ uid: "dpi-1", namespace: "dev", name: "dpi", workloads: uids }],
        captures: [{ uid: "cap-1", namespace: "dev", name: "dev-capture-nginx", workloads: uids }],
      });
      await reading();
      for (const { address } of wires) await send(address, `evil for ${address}`);
      await until(() => control.events.length === 3);
      expect(control.events.map((event) => [event.dest_ip, event.dest_name]).sort()).toEqual(
        wires.map(({ name, address }) => [address, name]),
      );
      await until(() => control.report?.captures[0]?.fileNames.length === 3);
    } finally {
      for (const one of wires) one.down();
    }
  });

  test("a tag that the kernel took out is in the file again", async () => {
    control.assign(both({ netns: wire.name }));
    await reading();
    sendFrame(wire.hostEnd, `${"02".repeat(12)}8100006408000102${"00".repeat(60)}`);
    await until(() => existsSync(captureFile()));
    if (hasTcpdump)
      await until(() =>
        execFileSync("tcpdump", ["-enr", captureFile()], { encoding: "utf8" }).includes("vlan 100"),
      );
  });

  test("a fault of the engine costs a packet, and is said", async () => {
    control.assign(both({ netns: wire.name }));
    await reading();
    await send(wire.address, "THROW", "evil after");
    await until(() => control.events.length === 1);
    await until(() => control.report?.refused["sensorFaults"] === 1);
    expect(control.report?.inspections[0]?.errors[0]?.message).toContain("SENSOR_FAULT");
    expect(control.report?.sensors[0]?.restarts).toBe(0);
  });

  test("a sensor that cannot start is tried again and again", async () => {
    await agent.stop();
    const sensor = join(folder, "broken.mjs");
    writeFileSync(sensor, "process.exit(3)");
    agent = await start({ sensor });
    control.assign(both({ netns: wire.name }));
    await until(() => (control.report?.sensors[0]?.restarts ?? 0) >= 2);
    expect(control.report?.inspections[0]).toMatchObject({ success: false });
    expect(control.report?.sensors[0]).toMatchObject({ ready: false });
  });
});

// Needs no right but to run the built sensor.
describe.skipIf(!isBuilt)("on a capture file", () => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "pecag-"));
    control = await new FakeControl().start();
    control.rules = { "words-1": "evil" };
  });
  afterEach(async () => {
    await agent.stop();
    await control.stop();
    rmSync(folder, { recursive: true });
  });

  test("replays it as if it happened now", async () => {
    const replay = join(folder, "recorded.pcap");
    writeFileSync(replay, recorded("some evil thing", "harmless", "evil once more"));
    const before = Date.now() / 1e3 - 1;
    agent = await start({ replay });
    control.assign(both({ netns: "nowhere" }));
    await until(() => control.events.length === 2);
    expect(control.events.every(({ time }) => time >= before)).toBe(true);
    await until(() => control.report?.captures[0]?.state === "Capturing");
    expect(control.report?.inspections[0]?.success).toBe(true);
  });

  test.each([
    ["is not there", undefined],
    ["is something else", "no packets in here, but long enough"],
  ])("says so when it %s", async (_what, content) => {
    const replay = join(folder, "recorded.pcap");
    if (content !== undefined) writeFileSync(replay, content);
    agent = await start({ replay });
    control.assign(both({ netns: "nowhere" }));
    await until(() => control.report?.inspections[0]?.errors[0]?.message.includes("REPLAY_FAILED"));
    await until(() => control.report?.captures[0]?.state === "Error");
  });
});

/** A capture file of UDP datagrams. */
function recorded(...texts: string[]): Buffer {
  const writer = new PcapWriter({ directory: folder, stem: "made", linkType: 1, now: Date.now });
  texts.forEach((text, at) => {
    const frame = Buffer.alloc(42 + text.length);
    frame.set([0x08, 0x00, 0x45, 0x00], 12);
    frame.writeUInt16BE(28 + text.length, 16);
    frame.set([64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0x9c, 0x40, 0, PORT], 22);
    frame.writeUInt16BE(8 + text.length, 38);
    frame.write(text, 42);
    writer.append(frame, 0, frame.length, frame.length, 1_500_000_000_000_000 + at * 20_000, -1, 0);
  });
  writer.close();
  return readFileSync(join(folder, "made.pcap"));
}
