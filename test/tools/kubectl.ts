import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createKube, type Kube, type KubeOptions } from "../../packages/control/src/kube/kube.ts";
import { listen } from "../../packages/control/src/kube/testing/listen.ts";

export const kubectlVersions = ["1.31", "1.34"] as const;
export type KubectlVersion = (typeof kubectlVersions)[number];

const script = join(import.meta.dirname, "../../scripts/kubectl.mjs");

/** The path of a real kubectl, fetched when it is not there yet. */
export async function kubectl(version: KubectlVersion): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, version]);
  return stdout.trim();
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A server on a port of its own and a real kubectl that talks to it. */
export interface Session {
  readonly kube: Kube;
  readonly url: string;
  /** For files that a command reads. */
  readonly folder: string;
  run(args: string | readonly string[], input?: string, env?: Record<string, string>): Promise<Ran>;
  /** Writes a file into the folder. @returns its path */
  file(name: string, text: string): Promise<string>;
  close(): Promise<void>;
}

export async function openSession(version: KubectlVersion, options: KubeOptions = {}): Promise<Session> {
  const program = await kubectl(version);
  const folder = await mkdtemp(join(tmpdir(), "peccary-kubectl-"));
  await mkdir(join(folder, "home"));
  const kube = await createKube(options);
  const server = await listen(kube);
  const { url } = server;
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: join(folder, "home"),
    KUBECONFIG: join(folder, "none"),
  };
  return {
    kube,
    url,
    folder,
    run: (args, input, more) =>
      run(
        program,
        ["--server", url, ...(typeof args === "string" ? words(args) : args)],
        { ...env, ...more },
        input,
      ),
    async file(name, text) {
      await writeFile(join(folder, name), text, { mode: 0o755 });
      return join(folder, name);
    },
    async close() {
      await kube.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** At blanks, but what stands in quotes stays together. */
const words = (text: string): string[] =>
  (text.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/s, "$1"));

/** Longer than any command here takes on a busy machine. */
const PATIENCE = 50_000;

function run(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  input = "",
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, timeout: PATIENCE });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
