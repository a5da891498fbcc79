import { chmod, mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { PeccaryError } from "@peccary/api";

/** Where each thing lies in the data folder. */
export interface DataDir {
  readonly events: string;
  readonly evidence: string;
  readonly objects: string;
  readonly certificates: string;
  readonly audit: string;
  readonly adminToken: string;
  readonly agentToken: string;
  /** Written by an administrator, if at all. */
  readonly tokens: string;
  readonly kubeconfig: string;
  /** Lets another control plane of this process use it. Between processes the databases' locks decide. */
  release(): void;
}

/** Folders open in this process: a database's lock does not keep its own process out. */
const open = new Set<string>();

export async function openDataDir(path: string): Promise<DataDir> {
  let folder: string;
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await chmod(path, 0o700);
    folder = await realpath(path);
  } catch (error) {
    throw new PeccaryError(
      "DATA_DIR_UNUSABLE",
      `cannot use ${path} as data folder: ${(error as Error).message}`,
      { cause: error },
    );
  }
  if (open.has(folder)) throw inUse(folder);
  open.add(folder);
  return {
    events: join(folder, "events.duckdb"),
    evidence: join(folder, "evidence"),
    objects: join(folder, "objects.duckdb"),
    certificates: join(folder, "tls"),
    audit: join(folder, "audit", "audit.log"),
    adminToken: join(folder, "admin.token"),
    agentToken: join(folder, "agent.token"),
    tokens: join(folder, "tokens.json"),
    kubeconfig: join(folder, "kubeconfig"),
    release: () => void open.delete(folder),
  };
}

export const inUse = (folder: string, cause?: unknown): PeccaryError =>
  new PeccaryError(
    "DATA_DIR_IN_USE",
    `${folder} is in use by a control plane that is running; stop that one or choose another data folder`,
    { cause },
  );
