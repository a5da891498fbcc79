import { createKinds, type GroupNames, type Kinds } from "@peccary/api";
import type { Objects } from "../objects/objects.ts";
import { DuckDBStorage } from "./duckdb-storage.ts";
import { EmbeddedObjects } from "./embedded-objects.ts";
import { MemoryStorage } from "./memory-storage.ts";
import { Registry } from "./registry.ts";
import type { AuditEvent } from "./serve/audit.ts";
import { Server } from "./serve/server.ts";
import type { UserInfo } from "./serve/user.ts";
import { StatusError } from "./status.ts";
import type { Storage } from "./storage.ts";
import { Store } from "./store.ts";
import { create } from "./write/create.ts";
import type { WriteContext } from "./write/writer.ts";

export interface KubeOptions {
  /** A DuckDB file, a storage of one's own, or (absent) nothing that outlives the process. */
  readonly storage?: string | Storage;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Told of every write over HTTP, done or refused. Must not throw. */
  readonly onAudit?: (event: AuditEvent) => void;
  readonly groups?: Partial<GroupNames>;
  /** Of this program, as `kubectl version` shows it after a `+`. */
  readonly version?: string;
  /** Made at the start when they are missing. */
  readonly namespaces?: readonly string[];
  /** Reads YAML bodies; without it they must be JSON, which kubectl sends anyway. */
  readonly parseYaml?: (text: string) => unknown;
}

/** A Kubernetes API server for the kinds of this project, inside this process. */
export interface Kube {
  /** Answers a request of a user whose identity was checked. Never rejects. */
  fetch(request: Request, user: UserInfo): Promise<Response>;
  readonly objects: Objects;
  readonly kinds: Kinds;
  /** Ends all watches, waits for the last write. */
  close(): Promise<void>;
}

const NAMESPACES = ["default", "kube-system", "kube-public", "kube-node-lease"];

/*
 *   HTTP                                             reconcilers
 *     │ serve/: path, body, accept                       │
 *     │   discovery, OpenAPI, reviews                    │
 *     │   list, watch, Table ◄──────────┐                │ EmbeddedObjects
 *     ▼                                 │                ▼
 *   write/: namespace, unknown fields, schema, defaults, owners of fields, generation
 *     │                                 │
 *     ▼                                 │
 *   Store: all objects in memory, one write at a time, the last 10,000 changes
 *     │ before anyone sees it
 *     ▼
 *   Storage: DuckDB
 */
export async function createKube(options: KubeOptions = {}): Promise<Kube> {
  const { now = Date.now, storage, version = "0.0.0", namespaces = NAMESPACES } = options;
  const kinds = createKinds(options.groups);
  const registry = new Registry(kinds);
  const store = await Store.open(
    typeof storage === "string" ? await DuckDBStorage.open(storage) : (storage ?? new MemoryStorage()),
  );
  const context: WriteContext = { store, registry, now };
  await makeNamespaces(context, namespaces);
  const { onAudit, parseYaml } = options;
  const server = new Server({
    ...context,
    version,
    ...(onAudit ? { onAudit } : {}),
    ...(parseYaml ? { parseYaml } : {}),
  });
  return {
    fetch: (request, user) => server.fetch(request, user),
    objects: new EmbeddedObjects(context, "peccary"),
    kinds,
    async close() {
      server.close();
      await store.close();
    },
  };
}

async function makeNamespaces(context: WriteContext, names: readonly string[]): Promise<void> {
  const kind = context.registry.named({ group: "", kind: "Namespace" });
  const options = { manager: "peccary", dryRun: false, fieldValidation: "Strict", warn() {} } as const;
  for (const name of names) {
    if (!kind || context.store.get(kind, "", name)) continue;
    const labels = { "kubernetes.io/metadata.name": name };
    await create(context, kind, "", { metadata: { name, labels } }, options).catch((error: unknown) => {
      if (!(error instanceof StatusError && error.code === 409)) throw error;
    });
  }
}
