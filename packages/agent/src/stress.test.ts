import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { startAgent } from "./agent.ts";
import { FakeControl } from "./testing/fake-control.ts";
import { Wire } from "./testing/namespaces.ts";
import { needleSensor } from "./testing/needle-sensor.ts";
import { until } from "./testing/until.ts";
test("stress", { timeout: 400_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "pecag-"));
  const wire = new Wire("pecag8", "244.88").up();
  const control = await new FakeControl().start();
  control.rules = { r: "evil" };
  const quiet = { info() {}, warn: console.log, error: console.log };
  const agent = await startAgent({ control: control.url, token: control.token, node: "n", dataDir: folder, log: quiet, sensor: needleSensor(folder) });
  control.assign({ generation: 1, node: "n", rules: "r", variables: {}, workloads: [{ uid: "p", namespace: "dev", name: "pod", netns: "pecag8" }],
    inspections: [{ uid: "d", namespace: "dev", name: "d", workloads: ["p"] }], captures: [{ uid: "c", namespace: "dev", name: "c", workloads: ["p"] }], endpoints: [], limits: { cpu: 1, memory: 5e8 } });
  await until(() => control.report?.inspections[0]?.success);
  const socket = createSocket("udp4");
  const delays: number[] = [];
  const seen = new Set<string>();
  const push = control.events.push.bind(control.events);
  control.events.push = (...e) => { const now = performance.timeOrigin + performance.now(); for (const x of e) { delays.push(now - x.time_us / 1e3); seen.add(Buffer.from(String(x.record["payload"]), "base64").toString()); } return push(...e); };
  let errors = 0;
  for (let i = 0; i < 1000; i++) { socket.send(`evil lat ${i}`, 9, wire.address, (e) => { if (e) errors++; }); await new Promise((r) => setTimeout(r, i % 7)); }
  await new Promise((r) => setTimeout(r, 2000));
  console.log(delays.length, "errors", errors, JSON.stringify(agent.report()));
  const missing = []; for (let i = 0; i < 1000; i++) if (!seen.has(`evil lat ${i}`)) missing.push(i);
  console.log(missing.length, missing.slice(0, 20));
  delays.sort((a, b) => a - b);
  console.log("wire to control ms p50 p99 max", delays[500], delays[990], delays.at(-1), delays.length);
  const pcap = readFileSync(join(folder, "pcap/dev/c/pod_eth0.pcap")).toString("latin1");
  console.log("in pcap", pcap.split("evil lat").length - 1);
  let sent = 0;
  const timer = setInterval(() => { for (let i = 0; i < 5; i++) socket.send(`evil ${sent++} ${"x".repeat(500)}`, 9, wire.address); }, 2);
  const times: number[] = []; const bad: string[] = [];
  for (let i = 0; i < 100; i++) {
    await new Promise((r) => setTimeout(r, Math.random() * 300));
    const pid = agent.report()?.sensors[0]?.pid ?? 0;
    process.kill(pid, "SIGKILL");
    const t = performance.now();
    try { execFileSync("tcpdump", ["-nr", join(folder, "pcap/dev/c/pod_eth0.pcap")], { stdio: ["ignore", "ignore", "pipe"] }); } catch (e) { bad.push(String((e as { stderr: Buffer }).stderr)); }
    await until(() => { const s = agent.report(); return s?.sensors[0]?.pid !== pid && s?.inspections[0]?.success; });
    times.push(performance.now() - t);
  }
  clearInterval(timer);
  await new Promise((r) => setTimeout(r, 500));
  times.sort((a, b) => a - b);
  console.log({ sent, events: control.events.length, unique: new Set(control.events.map((e) => e.id)).size, restarts: times.length, medianMs: times[50], maxMs: times.at(-1), bad });
  socket.close();
  await agent.stop();
  await control.stop(); wire.down(); rmSync(folder, { recursive: true });
});
