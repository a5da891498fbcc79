/** `peccary up` as a user runs it: the built command, in processes of its own, on a data folder of its own. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Client, type ClientFetch, createClient, type SecurityEvent } from "@peccary/api";
import { root } from "../root.ts";

const run = promisify(execFile);
const command = join(root, "packages/cli/bin/peccary.mjs");

export const built: boolean = existsSync(join(root, "packages/cli/dist/main.js"));

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Runs a program to its end and tells how it went; does not throw for an exit code. */
export async function exec(program: string, args: readonly string[], env: object = {}): Promise<Output> {
  try {
    const options = { env: { ...process.env, ...env }, maxBuffer: 67_108_864 };
    const { stdout, stderr } = await run(program, args, options);
    return { stdout, stderr, code: 0 };
  } catch (error) {
    const { stdout = "", stderr = String(error), code } = error as Partial<Output>;
    return { stdout, stderr, code: typeof code === "number" ? code : 1 };
  }
}

export const peccary = (args: readonly string[], env?: object): Promise<Output> =>
  exec(process.execPath, [command, ...args], env);

export interface Running {
  readonly url: string;
  readonly dataDir: string;
  readonly kubeconfig: string;
  readonly process: ChildProcess;
  /** What it has printed so far. */
  readonly printed: () => string;
  readonly client: Client;
  kubectl(...args: string[]): Promise<Output>;
  peccary(...args: string[]): Promise<Output>;
  apply(manifest: string): Promise<Output>;
  alerts(): Promise<readonly SecurityEvent[]>;
  stop(): Promise<void>;
}

/** @param kubectl path of the program */
export async function up(dataDir: string, kubectl: string, args: readonly string[] = []): Promise<Running> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    [command, "up", "--data-dir", dataDir, "--listen", `127.0.0.1:${port}`, "--node", "node-1", ...args],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (printed += text));
  const kubeconfig = join(dataDir, "kubeconfig");
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`up ended with ${child.exitCode}:\n${printed}`);
    return (await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true;
  }, `up answers\n${printed}`);
  const token = readFileSync(join(dataDir, "admin.token"), "utf8").trim();
  const ask: ClientFetch = (path, init) =>
    fetch(url + path, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
  const client = createClient(ask);
  const env = { KUBECONFIG: kubeconfig };

  return {
    url,
    dataDir,
    kubeconfig,
    process: child,
    printed: () => printed,
    client,
    kubectl: (...given) => exec(kubectl, given, env),
    peccary: (...given) => peccary(given, env),
    apply: async (manifest) => {
      const apply = spawn(kubectl, ["apply", "-f", "-"], { env: { ...process.env, ...env } });
      let stdout = "";
      let stderr = "";
      apply.stdout.on("data", (text) => (stdout += text));
      apply.stderr.on("data", (text) => (stderr += text));
      apply.stdin.end(manifest);
      const [code] = (await once(apply, "close")) as [number];
      return { stdout, stderr, code };
    },
    alerts: async () => {
      const all: SecurityEvent[] = [];
      for (let after: string | undefined; ; ) {
        const page = await client.alerts({}, { limit: 1000, ...(after !== undefined && { after }) });
        all.push(...page.items);
        if (page.next === undefined) return all;
        after = page.next;
      }
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** Waits until it holds. Says what it waited for, and the last failure, when it does not. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  seconds = 30,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < end) {
    try {
      if (await holds()) return;
    } catch (error) {
      last = error;
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`not within ${seconds} s: ${what}`, { cause: last });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}

export const pod = (namespace: string, name: string, netns: string, labels: object): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name, labels, annotations: { "peccary.io/netns": netns } },
    spec: { containers: [{ name: "main", image: "none" }] },
  });

export const object = (apiVersion: string, kind: string, metadata: object, spec?: object): string =>
  JSON.stringify({ apiVersion, kind, metadata, ...(spec && { spec }) });
