// Peccary as the demo starts it, and the two commands a person uses with it.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { kubectl as fetchKubectl } from "../scripts/kubectl.mjs";
import { root, state } from "./clean.mjs";
import { run, say } from "./show.mjs";

const program = [process.execPath, join(root, "packages/cli/bin/peccary.mjs")];

const leash = new URL("../packages/cli/bin/leash.mjs", import.meta.url).href;

export async function startPeccary() {
  const dataDir = join(state, "data");
  const kubeconfig = join(dataDir, "kubeconfig");
  const listen = `127.0.0.1:${await freePort()}`;
  console.log(`\n$ peccary up --data-dir .cache/demo/data --listen ${listen}`);
  // In a process group of its own, so that Ctrl-C comes to the demo alone; on a leash, so that it does not outlive it.
  const args = [
    "--import",
    leash,
    program[1],
    "up",
    "--data-dir",
    dataDir,
    "--listen",
    listen,
    "--node",
    "demo",
  ];
  const up = spawn(program[0], args, { stdio: ["ignore", "pipe", "inherit", "ipc"], detached: true });
  const exited = new Promise((resolve) => up.once("exit", resolve));
  const said = [];
  const ready = new Promise((resolve, reject) => {
    createInterface({ input: up.stdout }).on("line", (line) => {
      console.log(line);
      said.push(line);
      if (line.startsWith("Ready")) resolve();
    });
    up.once("exit", (code) => reject(new Error(`peccary up ended with ${code}`)));
  });
  await ready;

  if (!existsSync(join(root, ".cache/kubectl/1.34/kubectl")))
    say("\nFetching kubectl, which this takes once.");
  const tool = await fetchKubectl("1.34");
  const env = { KUBECONFIG: kubeconfig };
  const watcher = new Watcher(env);
  await watcher.begun;
  return {
    kubeconfig,
    url:
      said.join("\n").match(/https?:\/\/\S*#token=\S+/)?.[0] ?? said.join("\n").match(/https?:\/\/\S+/)?.[0],
    delays: watcher.delays,
    alert: (sid, origin) => watcher.alert(sid, origin),
    kubectl: (args, options = {}) =>
      run(["kubectl", ...args], [tool, ...args], { cwd: root, ...options, env }),
    peccary: (args, options = {}) =>
      run(["peccary", ...args], [...program, ...args], { cwd: root, ...options, env }),
    stop: async () => {
      watcher.stop();
      up.kill("SIGTERM");
      await Promise.race([exited, delay(20_000, undefined, { ref: false })]);
    },
  };
}

/** Reads `peccary alerts --watch` and notes how old each alert was when it came. */
class Watcher {
  delays = [];
  #alerts = [];
  #child;

  constructor(env) {
    this.#child = spawn(program[0], [program[1], "alerts", "--watch", "-o", "json"], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const now = performance.timeOrigin + performance.now();
      const alert = JSON.parse(line);
      this.#alerts.push(alert);
      this.delays.push(now - alert.time_us / 1_000);
    });
    // It says nothing until an alert comes; half a second is what starting takes.
    this.begun = delay(1_500);
  }

  /** The first alert of this rule for this resource, waiting for it if need be. */
  async alert(sid, origin) {
    for (let waited = 0; waited < 10_000; waited += 20) {
      const found = this.#alerts.find(
        (alert) => alert.record.snort_signature_id === String(sid) && alert.origin === origin,
      );
      if (found !== undefined) return found;
      await delay(20);
    }
    return undefined;
  }

  stop() {
    this.#child.kill("SIGTERM");
  }
}

/** 8440 when it is free, so that the page is where the manual says; else any. */
async function freePort() {
  const tryPort = (port) =>
    new Promise((resolve) => {
      const server = createServer()
        .once("error", () => resolve(undefined))
        .listen(port, "127.0.0.1", () => {
          const bound = server.address().port;
          server.close(() => resolve(bound));
        });
    });
  return (await tryPort(8440)) ?? (await tryPort(0));
}
