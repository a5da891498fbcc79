import { hostname } from "node:os";
import { getRequestListener } from "@hono/node-server";
import { PeccaryError } from "@peccary/api";
import { type Logger, pino } from "pino";
import { type AuditLog, openAuditLog } from "./audit-log.ts";
import { type DataDir, inUse, openDataDir } from "./data-dir.ts";
import { systemClock } from "./events/clock.ts";
import { DuckDbEventStore } from "./events/duckdb.ts";
import type { EventStore } from "./events/store.ts";
import { EvidenceStore } from "./evidence/store.ts";
import { createKube, type Kube } from "./kube/kube.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { writePrivate } from "./private-file.ts";
import { Driver } from "./reconcile/driver.ts";
import { reconcilers } from "./reconcile/index.ts";
import type { Reconciler } from "./reconcile/reconciler.ts";
import { createApp } from "./server/app.ts";
import { keepToken, Sessions } from "./server/auth.ts";
import { serverCertificate } from "./server/certificates.ts";
import { Feed, fedStore } from "./server/feed.ts";
import { createMetrics } from "./server/metrics.ts";
import { Nodes } from "./server/nodes.ts";
import { Page } from "./server/page.ts";
import { openPort } from "./server/port.ts";
import { redirectToTls } from "./server/redirect.ts";
import { type RuleText, ruleText } from "./server/rule-text.ts";
import { Uploads } from "./server/uploads.ts";
import { Users } from "./server/users.ts";
import {
  type Address,
  type ControlOptions,
  DEFAULT_LISTEN,
  localHost,
  readAddress,
  urlHost,
} from "./settings.ts";
import { VERSION } from "./version.ts";

export interface Control {
  /** Where people open the page. */
  readonly url: string;
  readonly kubeconfigPath: string;
  readonly adminTokenPath: string;
  readonly agentTokenPath: string;
  /** Resolves when nothing is open any more and all is on disk. */
  close(): Promise<void>;
}

/** Milliseconds. Retention is 91 days, to the hour. */
const HOUR = 3_600_000;
/** Microseconds: 91 days, as long as Calico keeps events. */
const RETENTION = 91 * 24 * HOUR * 1_000;

/**
 *  kubectl, page, CLI            agents                     other machines' browsers
 *        │ TLS or plain            │                                │ plain
 *        ▼                         ▼                                ▼
 *      server/port ── one port, tells TLS by its first byte ──► server/redirect
 *        │
 *      server/app ── access: admin token, session, agent token
 *        │ /api /apis …     │ /peccary  /packet-capture     │ /agent/v1
 *        ▼                  ▼                               ▼
 *      kube ──► audit     alerts ◄── feed ◄── fedStore ◄── gateway
 *        │                  │                    │           │ orders ▲   │ reports
 *      objects              └──► events (DuckDB) ◄┘          └── nodes ───┘
 *        │ watch                                               ▲ assign  │ changed
 *        └──► a driver for each of reconcilers ────────────────┘◄────────┘
 */
export async function startControl(options: ControlOptions): Promise<Control> {
  const log = options.log ?? pino({ level: "silent" });
  const address = readAddress(options.listen ?? DEFAULT_LISTEN);
  const rules = ruleText(options.rules ?? [], options.variables ?? {});
  const open = new Closers();
  try {
    const dir = await openDataDir(options.dataDir);
    open.add(dir.release);
    return await start({ options, log, address, rules, dir, open });
  } catch (error) {
    await open.close();
    throw /Could not set lock on file/.test(textOf(error)) ? inUse(options.dataDir, error) : error;
  }
}

async function start(given: {
  readonly options: ControlOptions;
  readonly log: Logger;
  readonly address: Address;
  readonly rules: RuleText;
  readonly dir: DataDir;
  readonly open: Closers;
}): Promise<Control> {
  const { options, log, address, rules, dir, open } = given;
  const { version = VERSION, cluster = "cluster" } = options;
  const [adminToken, agentToken] = await Promise.all([keepToken(dir.adminToken), keepToken(dir.agentToken)]);

  const audit = openAuditLog(dir.audit, (error) => log.error({ err: error }, "cannot write the audit log"));
  open.add(() => audit.close());
  const kube = await openKube(options, dir, audit, version);
  open.add(() => kube.close());
  const stored = await DuckDbEventStore.open({ file: dir.events });
  open.add(() => stored.close());
  const evidence = await EvidenceStore.open(dir.evidence, Date.now);
  open.add(() => evidence.close());

  const feed = new Feed();
  const events = fedStore(stored, feed);
  const nodes = new Nodes(Date.now);
  open.add(() => nodes.close());
  const { objects, kinds } = kube;

  const metrics = createMetrics(nodes, feed, evidence);
  const { captureCounts } = metrics;
  const world = { objects, kinds, nodes, rules, events, feed, captureCounts, now: Date.now };
  const drivers = reconcilers.map((make) => drive(make(world), objects, nodes, log, open));
  open.add(forgetHourly(events, evidence, log));

  const sessions = new Sessions(Date.now);
  const users = new Users(dir.tokens, (problem) => log.error({ problem }, "tokens.json lets nobody in"));
  const app = createApp({
    access: { adminToken, agentToken, sessions, users, loopback: address.loopback },
    about: { user: ADMIN.username, cluster, version },
    kube: (request, from, user) =>
      kube.fetch(request, {
        ...(user.rights === "all" ? ADMIN : { username: user.name, groups: ["system:authenticated"] }),
        ...(from !== undefined && { sourceIPs: [from] }),
      }),
    objects,
    kinds,
    events,
    evidence,
    feed,
    nodes,
    uploads: new Uploads(nodes),
    cluster,
    captureApi: options.captureApi ?? "always",
    rules,
    metrics,
    page: new Page(options.uiDir),
    log,
    clock: systemClock,
    ready: () => drivers.every(({ runs }) => runs > 0),
  });

  const hosts = [...new Set(["localhost", "127.0.0.1", "::1", hostname(), localHost(address)])];
  const certify = () => serverCertificate(dir.certificates, hosts, Date.now());
  const certificate = await certify();
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const port = await openPort(
    address,
    certificate,
    (request, response) => void listener(request, response),
    address.loopback ? (request, response) => void listener(request, response) : redirectToTls,
  );
  open.add(() => {
    const closed = port.close();
    nodes.close(); // agents need not be cut: their streams end
    return closed;
  });
  open.add(renewDaily(async () => port.renew(await certify()), log));

  const host = `${urlHost(localHost(address))}:${port.port}`;
  const server = `https://${host}`;
  await writePrivate(
    dir.kubeconfig,
    kubeconfig({ server, authority: certificate.authority, token: adminToken }),
  );
  log.info({ listen: `${address.host}:${port.port}`, rules: rules.revision }, "listening");
  return {
    url: address.loopback ? `http://${host}/` : `${server}/`,
    kubeconfigPath: dir.kubeconfig,
    adminTokenPath: dir.adminToken,
    agentTokenPath: dir.agentToken,
    close: () => open.close(),
  };
}

/** On one machine whoever has the token may do all. */
const ADMIN = { username: "admin", groups: ["system:masters", "system:authenticated"] };

const openKube = (options: ControlOptions, dir: DataDir, audit: AuditLog, version: string): Promise<Kube> =>
  createKube({
    storage: dir.objects,
    version,
    onAudit: (event) => audit.write(event),
    ...(options.groups !== undefined && { groups: options.groups }),
  });

function drive(
  reconciler: Reconciler,
  objects: Kube["objects"],
  nodes: Nodes,
  log: Logger,
  open: Closers,
): Driver {
  const driver = new Driver(reconciler, (error) =>
    log.error({ err: error, reconciler: reconciler.name }, "a reconciler failed and will run again"),
  );
  const stop = new AbortController();
  const wake = () => driver.wake();
  const unwatch = [objects.watch(reconciler.watches, wake), nodes.watch(wake)];
  if (reconciler.listen !== undefined) unwatch.push(reconciler.listen(wake));
  const ended = driver.run(stop.signal);
  open.add(() => {
    for (const end of unwatch) end();
    stop.abort();
    return ended;
  });
  return driver;
}

function forgetHourly(events: EventStore, evidence: EvidenceStore, log: Logger): () => void {
  const forget = () =>
    Promise.all([
      events.forget(systemClock() - RETENTION),
      // What was stored with an alert goes with it.
      evidence.forget((systemClock() - RETENTION) / 1_000),
    ]).catch((error: unknown) => log.error({ err: error }, "cannot forget old events"));
  const timer = setInterval(() => void forget(), HOUR);
  timer.unref();
  void forget();
  return () => clearInterval(timer);
}

function renewDaily(renew: () => Promise<void>, log: Logger): () => void {
  const timer = setInterval(
    () => void renew().catch((error: unknown) => log.error({ err: error }, "cannot renew the certificate")),
    24 * HOUR,
  );
  timer.unref();
  return () => clearInterval(timer);
}

/** What was opened, closed in the opposite order; one that fails does not keep the others open. */
class Closers {
  #closers: (() => unknown)[] = [];
  #closing: Promise<void> | undefined;

  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    this.#closers = [];
    if (failures.length > 0)
      throw new PeccaryError("INTERNAL", `could not close all: ${failures.map(textOf).join("; ")}`, {
        cause: failures[0],
      });
  }
}

const textOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.message} ${error.cause === undefined ? "" : textOf(error.cause)}`
    : String(error);
