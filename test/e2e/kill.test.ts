/**
 * Kills control or a sensor with -9 at random moments during traffic. PECCARY_KILLS says how often (`make chaos`: 100);
 * the seed is printed, and PECCARY_SEED repeats a run.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectl } from "../tools/kubectl.ts";
import { type Lab, labMissing, makeLab } from "./lab.ts";
import { built, exec, object, pod, type Running, until, up } from "./peccary.ts";

const missing = labMissing() ?? (built ? undefined : "not built (npm run build)");
if (missing) console.log(`the kill test is skipped: ${missing}`);

const KILLS = Number(process.env["PECCARY_KILLS"] ?? 12);
const SEED = Number(process.env["PECCARY_SEED"] ?? Date.now() % 1_000_000);

/** A small seeded generator (mulberry32): numbers from 0 up to 1. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Pids of the processes below `root` whose command line holds `text`. */
function descendants(root: number, text: string): number[] {
  const parents = new Map<number, number>();
  const lines = new Map<number, string>();
  for (const name of readdirSync("/proc"))
    if (/^\d+$/.test(name))
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "latin1");
        parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 4).split(" ")[0]));
        lines.set(Number(name), readFileSync(`/proc/${name}/cmdline`, "latin1").replaceAll("\0", " "));
      } catch {
        // It ended while we looked.
      }
  const below = (pid: number): boolean => pid === root || (parents.has(pid) && below(parents.get(pid)!));
  return [...lines]
    .filter(([pid, line]) => pid !== root && line.includes(text) && below(pid))
    .map(([pid]) => pid);
}

describe.skipIf(missing)("kill -9", () => {
  let lab: Lab;
  let running: Running;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "peccary-kill-"));
    lab = await makeLab("pecekill", 78);
    running = await up(dataDir, await kubectl("1.34"));
    await running.kubectl("create", "ns", "dev");
    await running.apply(pod("dev", "nginx", lab.web, { app: "nginx" }));
    const spec = { selector: 'app == "nginx"' };
    await running.apply(
      object("projectcalico.org/v3", "DeepPacketInspection", { name: "nginx-dpi", namespace: "dev" }, spec),
    );
    await running.apply(
      object("projectcalico.org/v3", "PacketCapture", { name: "nginx-pcap", namespace: "dev" }, spec),
    );
  });

  afterAll(async () => {
    await running?.stop();
    await lab?.close();
    if (dataDir) rmSync(dataDir, { recursive: true, force: true });
  });

  test(`${KILLS} kills at random moments: no acknowledged alert is lost or doubled, captures stay readable`, {
    timeout: 60_000 + KILLS * 20_000,
  }, async () => {
    console.log(`seed ${SEED}`);
    const chance = random(SEED);
    const attack = (mark: string) =>
      lab
        .fromClient("curl", "-s", "-m", "2", `http://${lab.webAddress}/cmd.exe?mark=${mark}.`)
        .catch(() => "");
    const marked = (record: { readonly [field: string]: unknown }) =>
      /mark=([\w-]+)\./.exec(Buffer.from(String(record["payload"] ?? ""), "base64").toString("latin1"))?.[1];

    let sent = 0;
    let stop = false;
    const traffic = (async () => {
      while (!stop) {
        await attack(`n${sent++}`);
        await new Promise((wake) => setTimeout(wake, 20));
      }
    })();

    /** Every alert that the API ever showed us. */
    const shown = new Set<string>();
    const look = async () => {
      const page = await running.client.alerts({}, { limit: 1000 }).catch(() => undefined);
      for (const { id } of page?.items ?? []) shown.add(id);
    };
    const back: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      await new Promise((wake) => setTimeout(wake, 100 + chance() * 700));
      await look();
      const [victim] = descendants(
        running.process.pid!,
        chance() < 0.5 ? "/control/dist/main.js" : "/sensor/main.js",
      );
      const killed = Date.now();
      if (victim) process.kill(victim, "SIGKILL");
      // Everything runs again when an attack made from now on can be read as an alert.
      await until(
        async () => {
          const mark = `k${kill}-${Date.now()}`;
          await attack(mark);
          for (let tries = 0; tries < 20; tries++) {
            const page = await running.client.alerts({}, { limit: 100 }).catch(() => undefined);
            if (page?.items.some(({ record }) => marked(record) === mark)) return true;
            await new Promise((wake) => setTimeout(wake, 30));
          }
          return false;
        },
        `alerts again after kill ${kill}\n${running.printed().slice(-2000)}`,
        20,
      );
      back.push(Date.now() - killed);
    }
    stop = true;
    await traffic;
    await look();
    const slowest = Math.max(...back);
    console.log(`${KILLS} kills, ${sent} requests, ${shown.size} alerts shown, slowest return ${slowest} ms`);

    const all = await running.alerts();
    const ids = all.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...shown].filter((id) => !ids.includes(id))).toEqual([]);
    // One request is one alert of one rule, whatever died in between.
    const marks = all.map(({ record }) => `${marked(record)} ${record["snort_signature_id"]}`);
    expect(marks.filter((mark, at) => marks.indexOf(mark) !== at)).toEqual([]);
    for (const file of readdirSync(join(dataDir, "pcap/dev/nginx-pcap")).filter((name) =>
      name.endsWith(".pcap"),
    )) {
      const { code, stdout, stderr } = await exec("tcpdump", [
        "-nr",
        join(dataDir, "pcap/dev/nginx-pcap", file),
      ]);
      expect([file, code, stderr.includes("truncated")]).toEqual([file, 0, false]);
      expect(stdout).toContain("GET /cmd.exe");
    }
  });
});
