/** The packets around an alert: from a workload's ring to a file that tshark reads. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paths, type SecurityEvent } from "@peccary/api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Lab, labMissing, makeLab } from "./lab.ts";
import { built, exec, object, pod, type Running, until, up } from "./peccary.ts";

const missing = labMissing() ?? (built ? undefined : "not built (npm run build)");
if (missing) console.log(`evidence is not tested: ${missing}`);
const hasTshark = spawnSync("tshark", ["-v"]).status === 0;
if (!hasTshark) console.log("evidence is not read with tshark: it is not installed");

describe.skipIf(missing)("evidence", () => {
  let lab: Lab;
  let running: Running;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "peccary-evidence-"));
    lab = await makeLab("peceevid", 79);
    running = await up(join(folder, "data"), "");
    await applied(object("v1", "Namespace", { name: "dev" }));
    await applied(pod("dev", "nginx", lab.web, { app: "nginx" }));
    await applied(pod("dev", "client", lab.client, { app: "client" }));
    const spec = { selector: 'app == "nginx"' };
    await applied(
      object("projectcalico.org/v3", "DeepPacketInspection", { name: "nginx-dpi", namespace: "dev" }, spec),
    );
    await attacked("first");
  }, 60_000);
  afterAll(async () => {
    await running?.stop();
    await lab?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  async function applied(manifest: string): Promise<void> {
    const file = join(folder, "manifest.json");
    writeFileSync(file, manifest);
    const { code, stderr } = await running.peccary("apply", "-f", file);
    expect([code, stderr]).toEqual([0, ""]);
  }

  const payloadOf = ({ record }: SecurityEvent) =>
    Buffer.from(String(record["payload"] ?? ""), "base64").toString("latin1");

  /** The alert of a request that carries this mark; asks until there is one. */
  async function attacked(mark: string, port = 80): Promise<SecurityEvent> {
    let found: SecurityEvent | undefined;
    await until(async () => {
      await lab.fromClient("curl", "-s", "-m", "2", `http://${lab.webAddress}:${port}/cmd.exe?mark=${mark}.`);
      await new Promise((wake) => setTimeout(wake, 200));
      const { items } = await running.client.alerts({}, { limit: 1_000 });
      found = items.find((alert) => payloadOf(alert).includes(`mark=${mark}.`));
      return found !== undefined;
    }, `an alert of ${mark}\n${running.printed()}`);
    return found!;
  }

  /** Fetches it with the command line, once it is there. */
  async function fetched(alert: SecurityEvent): Promise<string> {
    const file = join(folder, "evidence.pcapng");
    await until(
      async () => (await running.peccary("alerts", "evidence", alert.id, "-w", file)).code === 0,
      "evidence",
    );
    return file;
  }

  const tshark = async (file: string, ...args: string[]) => {
    const { stdout, stderr } = await exec("tshark", ["-r", file, ...args]);
    expect(stderr.replace(/^Running as user "root".*\n/m, "")).toBe("");
    return stdout.trim().split("\n");
  };

  test("the whole connection is there, with names and what the rule found", { timeout: 60_000 }, async () => {
    const alert = await attacked("whole");
    expect(alert.record["evidence"]).toBe(alert.id);
    const file = await fetched(alert);
    if (!hasTshark) return;
    const flags = await tshark(file, "-T", "fields", "-e", "tcp.flags.str");
    // From the first SYN to the last FIN: all of it is within ten packets.
    expect(flags[0]).toMatch(/S·$/);
    expect(flags.some((one) => one.includes("F"))).toBe(true);
    const fields = ["-e", "frame.interface_name", "-e", "ip.dst_host", "-e", "frame.comment"];
    const [commented, ...more] = await tshark(
      file,
      "-N",
      "n",
      "-Y",
      "frame.comment",
      "-T",
      "fields",
      ...fields,
    );
    expect(more).toEqual([]);
    expect(commented).toContain("dev/nginx/eth0\tdev/nginx\talert [1:");
    expect(commented).toContain(Buffer.from("/cmd.exe").toString("hex"));
    const [uri] = await tshark(file, "-Y", "http.request", "-T", "fields", "-e", "http.request.uri");
    expect(uri).toBe("/cmd.exe?mark=whole.");
    const { stdout } = await exec("capinfos", [file]);
    expect(stdout).toMatch(/Name = dev\/nginx\/eth0/);
    expect(stdout).toContain('"node":"node-1"');
  });

  test("files are their owner's only", async () => {
    const stored = join(running.dataDir, "evidence");
    const { stdout } = await exec("find", [stored, "-type", "f", "-not", "-perm", "600"]);
    expect(stdout).toBe("");
  });

  test("what was on its way when everything was killed arrives", { timeout: 90_000 }, async () => {
    const alert = await attacked("killed");
    running.process.kill("SIGKILL");
    await until(() => running.process.signalCode !== null, "up is gone");
    // The agent had begun the file; its packets after the alert were never seen.
    await new Promise((wake) => setTimeout(wake, 500));
    running = await up(running.dataDir, "");
    const file = await fetched(alert);
    if (!hasTshark) return;
    const comments = await tshark(file, "-Y", "frame.comment", "-T", "fields", "-e", "frame.comment");
    expect(comments[0]).toContain("alert [1:");
  });

  test("a flood of alerts is kept within the budget, and that is told", { timeout: 90_000 }, async () => {
    await attacked("again");
    const before = readEvidence();
    const urls = Array.from({ length: 400 }, (_, i) => `http://${lab.webAddress}/cmd.exe?mark=flood${i}.`);
    // A connection each.
    await lab.fromClient("curl", "-s", "-m", "30", "-H", "connection: close", "-o", "/dev/null", ...urls);
    const flood = async () =>
      (await running.alerts()).filter((alert) => payloadOf(alert).includes("mark=flood"));
    await until(async () => (await flood()).length === 400, "all alerts");
    const kept = (await flood()).filter(({ record }) => record["evidence"] !== undefined);
    // Twenty a minute; the flood may run over the end of one.
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThanOrEqual(40);
    await until(() => readEvidence() >= before + kept.length, "all evidence");
    await until(async () => {
      const metrics = await (await fetch(`${running.url}/metrics`)).text();
      const count = /peccary_agent_refused\{node="node-1",cap="evidencePerRule"\} (\d+)/.exec(metrics)?.[1];
      return Number(count) >= 400 - kept.length;
    }, "what was refused is in /metrics");
    const [without] = (await flood()).filter(({ record }) => record["evidence"] === undefined);
    const { code, stderr } = await running.peccary("alerts", "evidence", without!.id, "-w", "/dev/null");
    expect(code).toBe(1);
    expect(stderr).toMatch(/no packets were kept of this alert.*\(EVIDENCE_NOT_FOUND\)/);
  });

  const readEvidence = () =>
    readdirSync(join(running.dataDir, "evidence"), { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".pcapng"),
    ).length;

  test("a capture may begin in the past", { timeout: 60_000 }, async () => {
    const start = new Date().toISOString();
    const ask = (mark: string) =>
      lab.fromClient("curl", "-s", "-m", "2", `http://${lab.webAddress}/?${mark}.`);
    await ask("before");
    await new Promise((wake) => setTimeout(wake, 3_000));
    const metadata = { name: "past", namespace: "dev", annotations: { "peccary.io/from-ring": "true" } };
    await applied(
      object("projectcalico.org/v3", "PacketCapture", metadata, {
        selector: 'app == "nginx"',
        startTime: start,
      }),
    );
    // All the while, over the moment at which one sensor takes over from the other.
    const sent: string[] = [];
    for (let i = 0; i < 40; i++) {
      sent.push(`during${i}`);
      await ask(`during${i}`);
      await new Promise((wake) => setTimeout(wake, 100));
    }
    const folder = join(running.dataDir, "pcap/dev/past");
    const files = () => readdirSync(folder).filter((name) => name.endsWith(".pcap"));
    await until(() => files().length >= 2, "both files");
    await new Promise((wake) => setTimeout(wake, 500));
    const urls: string[] = [];
    for (const file of files().sort().reverse()) {
      const { stdout } = await exec("tcpdump", ["-nAr", join(folder, file)]);
      urls.push(...[...stdout.matchAll(/HTTP: GET \/\?(\w+)\./g)].map(([, mark]) => mark!));
    }
    expect(urls.sort()).toEqual(["before", ...sent].sort());
  });

  test("packets go to nobody without a token", async () => {
    const { items } = await running.client.alerts({}, { limit: 1 });
    expect((await fetch(running.url + paths.evidence(items[0]!.id))).status).toBe(401);
    expect(readFileSync(join(running.dataDir, "admin.token"), "utf8")).not.toBe("");
  });
});
