/**
 * The wiring of one node's agent.
 *
 *   control plane ──orders──▶ followOrders ──▶ assignment ──▶ Taps, CaptureFolders
 *        ▲  ▲  ▲                                    │ rules, work
 *        │  │  └─ reports ── ReportSender ◀─state── ▼
 *        │  │                              Sensors (children: rings ─▶ engine; rings ─▶ files)
 *        │  └──── uploads ── capture files          │ matches        Uploader ── files ─▶ a store
 *        └─────── batches ── deliver ◀── Spool ◀── securityEvent
 */
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Assignment, CaptureState, NodeReport, Order } from "@peccary/api";
import { addressesOf } from "./addresses.ts";
import { type Backoff, backoff, realDelay } from "./backoff.ts";
import { ControlClient } from "./control/client.ts";
import { sendLive } from "./control/live.ts";
import { followOrders } from "./control/orders.ts";
import { RulesFetcher, rulesRevision } from "./control/rules.ts";
import { ReportSender } from "./control/send-reports.ts";
import { clean, upload } from "./control/uploads.ts";
import { EventMaker } from "./events/event-maker.ts";
import { deliverEvidence } from "./evidence/deliver.ts";
import { EvidenceSpool } from "./evidence/spool.ts";
import { CaptureFolders } from "./files/capture-folders.ts";
import { dueAt, nextChange } from "./files/schedule.ts";
import type { AgentLog } from "./log.ts";
import { type Problem, problem } from "./problem.ts";
import { Reporter } from "./report.ts";
import type { FromSensor } from "./sensor/messages.ts";
import { Sensors } from "./sensors.ts";
import { deliver } from "./spool/deliver.ts";
import { Spool } from "./spool/spool.ts";
import { Taps } from "./taps.ts";
import { signed } from "./upload/signer.ts";
import { Uploader } from "./upload/uploader.ts";

/** Milliseconds between attempts to reach the control plane. Long ones would show after each of its restarts. */
const RETRY = { first: 100, longest: 2_000 };
/** The same for one on this machine: whether it listens again is asked in a tenth of a millisecond. */
const LOOPBACK_RETRY = { first: 20, longest: 200 };

/** Milliseconds between two looks at whether the folders of captures are still there. */
const KEEP_EVERY = 5_000;

export interface AgentOptions {
  /** URL of the control plane: https, or http on a loopback address. */
  readonly control: string;
  readonly token: string;
  /** PEM of who signed the control plane's certificate. */
  readonly ca?: string;
  /** Name of this node; the machine's own by default. */
  readonly node?: string;
  /** Holds the spool, rules that were read, and the captures unless they go elsewhere. */
  readonly dataDir: string;
  readonly captureDir?: string;
  readonly log: AgentLog;
  /** A capture file to read in place of every interface. */
  readonly replay?: string;
  /** Sensors that inspect, a process each; one by default. */
  readonly workers?: number;
  /** The sensor's program; ours by default. */
  readonly sensor?: string;
}

export interface Agent {
  readonly node: string;
  /** What it does now; undefined before the first assignment. */
  report(): NodeReport | undefined;
  /** Ends the sensors and resolves when all is written down. */
  stop(): Promise<void>;
}

/** Starts the agent of this node. Resolves once it listens for orders. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const spool = await Spool.open({ directory: join(options.dataDir, "spool") });
  const evidence = await EvidenceSpool.open({ directory: join(options.dataDir, "evidence"), now: Date.now });
  const agent = new RunningAgent(options, new ControlClient(options), spool, evidence);
  agent.start();
  return agent;
}

class RunningAgent implements Agent {
  readonly node: string;
  readonly #options: AgentOptions;
  readonly #client: ControlClient;
  readonly #spool: Spool;
  readonly #evidence: EvidenceSpool;
  readonly #folders: CaptureFolders;
  readonly #captureDir: string;
  readonly #taps = new Taps();
  readonly #events: EventMaker;
  readonly #reporter = new Reporter(Date.now);
  readonly #reports: ReportSender;
  readonly #rules: RulesFetcher;
  readonly #sensors: Sensors;
  readonly #uploader: Uploader;
  /** What the last report said, by uid. */
  #captureStates: ReadonlyMap<string, CaptureState> = new Map();
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #assignment: Assignment | undefined;
  #sweeper: NodeJS.Timeout | undefined;
  /** Goes off when a capture begins or ends. */
  #clock: NodeJS.Timeout | undefined;
  #keepAt = 0;
  /** Captures that are being deleted and have nothing left here, by uid. */
  readonly #discarded = new Set<string>();
  #foldersProblem: Problem | undefined;
  #givenUp = 0;
  #troubles = new Map<string, string>();

  constructor(options: AgentOptions, client: ControlClient, spool: Spool, evidence: EvidenceSpool) {
    this.#options = options;
    this.#client = client;
    this.#spool = spool;
    this.#evidence = evidence;
    this.node = options.node ?? hostname();
    this.#captureDir = options.captureDir ?? join(options.dataDir, "pcap");
    this.#folders = new CaptureFolders(
      this.#captureDir,
      Date.now,
      join(options.dataDir, "capture-directories.json"),
    );
    this.#events = new EventMaker(this.node);
    this.#rules = new RulesFetcher({
      client,
      backoff: retry(client),
      signal: this.#stopping.signal,
      onChange: () => this.#direct(),
    });
    this.#sensors = new Sensors({
      node: this.node,
      entry: options.sensor ?? ownSensor(),
      workers: options.workers ?? 1,
      captureDir: this.#captureDir,
      ruleCache: join(options.dataDir, "rule-cache"),
      replay: options.replay,
      taps: this.#taps,
      log: options.log,
      onStart: (kind, worker) => {
        if (kind === "inspect") this.#events.restart(worker);
      },
      onMessage: (message, worker) => this.#hear(message, worker),
      onChange: () => {
        this.#discardDeleted();
        this.#reports.changed();
      },
    });
    this.#uploader = new Uploader({
      directory: join(options.dataDir, "uploads"),
      sign: (request, signal) => signed(client, this.node, request, signal),
      folders: this.#folders,
      stateOf: (uid) => this.#captureStates.get(uid),
      onChange: () => this.#reports.changed(),
      log: options.log,
      now: Date.now,
      delay: realDelay,
      random: Math.random,
    });
    this.#reports = new ReportSender({
      client,
      node: this.node,
      backoff: retry(client),
      delay: realDelay,
      now: Date.now,
      report: () => this.report(),
    });
  }

  start(): void {
    const { signal } = this.#stopping;
    const common = { client: this.#client, node: this.node };
    this.#running = Promise.all([
      followOrders(
        {
          ...common,
          backoff: retry(this.#client),
          onOrder: (order) => this.#take(order),
          onProblem: (problem) => this.#trouble("orders", problem),
        },
        signal,
      ),
      deliver(
        {
          ...common,
          spool: this.#spool,
          backoff: retry(this.#client),
          onGivenUp: (why) => {
            this.#givenUp++;
            this.#options.log.error({ why: why.message }, "event given up");
          },
          onProblem: (problem) => this.#trouble("events", problem),
        },
        signal,
      ),
      deliverEvidence(
        {
          ...common,
          spool: this.#evidence,
          backoff: retry(this.#client),
          onGivenUp: (why) => this.#options.log.error({ why }, "evidence given up"),
        },
        signal,
      ),
      this.#reports.run(signal),
      this.#uploader.run(signal),
    ]);
  }

  report(): NodeReport | undefined {
    const assignment = this.#assignment;
    if (assignment === undefined) return undefined;
    const report = this.#reporter.report({
      assignment,
      taps: this.#taps,
      sensors: this.#sensors,
      rulesRevision: rulesRevision(assignment),
      problems: [this.#rules.problem, this.#foldersProblem, this.#spoolProblem].filter(
        (one) => one !== undefined,
      ),
      folders: this.#folders,
      capturesSettled: this.#sensors.settled("capture"),
      discarded: this.#discarded,
      refused: {
        ...Object.fromEntries(Object.entries(this.#spool.refused).filter(([, count]) => count > 0)),
        ...this.#evidence.refused,
        ...(this.#givenUp > 0 ? { controlRefused: this.#givenUp } : {}),
        ...this.#uploader.refused,
      },
    });
    this.#captureStates = new Map(report.captures.map(({ uid, state }) => [uid, state]));
    const captures = report.captures.map((capture) => {
      const uploads = this.#uploader.uploads(capture.uid);
      return uploads === undefined ? capture : { ...capture, uploads };
    });
    return { ...report, captures };
  }

  async stop(): Promise<void> {
    clearTimeout(this.#sweeper);
    clearTimeout(this.#clock);
    await this.#sensors.stop();
    await this.#evidence.close();
    this.#stopping.abort();
    await this.#running;
    await this.#spool.close();
    this.#client.close();
  }

  #take({ assignment, upload: wished, live, clean: unwanted }: Order): void {
    if (assignment !== undefined) this.#follow(assignment);
    const failed = (error: unknown): void =>
      this.#options.log.warn({ error: String(error) }, "a wish for files could not be answered");
    if (wished !== undefined) upload(this.#client, this.#folders, wished).catch(failed);
    if (live !== undefined) sendLive(this.#client, this.#folders, live, this.#stopping.signal).catch(failed);
    if (unwanted !== undefined)
      clean(this.#client, this.#folders, unwanted, this.#captures(unwanted)).catch(failed);
  }

  /** Whether it may still write packets. */
  #captures({ namespace, capture }: { readonly namespace: string; readonly capture: string }): boolean {
    if (this.#assignment === undefined) return true;
    const found = this.#assignment.captures.find(
      (one) => one.namespace === namespace && one.name === capture,
    );
    if (found === undefined) return false;
    const state = this.report()?.captures.find(({ uid }) => uid === found.uid)?.state;
    return state !== "Finished";
  }

  #follow(assignment: Assignment): void {
    this.#assignment = assignment;
    const ordered = new Set(assignment.captures.map(({ uid }) => uid));
    for (const uid of this.#discarded) if (!ordered.has(uid)) this.#discarded.delete(uid);
    this.#taps.follow(assignment.workloads);
    this.#events.follow(assignment);
    this.#keepFolders(() =>
      this.#folders.follow(assignment.captures, assignment.captureSettings?.directory ?? this.#captureDir),
    );
    this.#uploader.follow(assignment.captures);
    this.#sweep();
    if (assignment.inspections.length > 0) this.#rules.want(assignment);
    this.#direct();
  }

  /** Makes the sensors do what the assignment says, as far as the rules are here. */
  #direct(): void {
    const assignment = this.#assignment;
    if (assignment === undefined || this.#stopping.signal.aborted) return;
    clearTimeout(this.#clock);
    const next = nextChange(assignment, Date.now());
    if (next !== undefined) this.#clock = setTimeout(() => this.#direct(), next);
    this.#sensors.direct({ assignment: dueAt(assignment, Date.now()), rules: this.#rules.rules });
    this.#discardDeleted();
    this.#reports.changed();
  }

  /** Removes the files of captures that are being deleted, once nobody writes them any more. */
  #discardDeleted(): void {
    const deleted = this.#assignment?.captures.filter((capture) => capture.deleted === true) ?? [];
    if (deleted.length === 0 || !this.#sensors.settled("capture")) return;
    this.#keepFolders(() => {
      for (const capture of deleted) if (this.#folders.discard(capture)) this.#discarded.add(capture.uid);
    });
  }

  /** Folders that somebody removed come again while their captures last. */
  #keep(): void {
    const now = Date.now();
    if (now < this.#keepAt) return;
    this.#keepAt = now + KEEP_EVERY;
    this.#keepFolders(() => this.#folders.keep());
  }

  #hear(message: FromSensor, worker: number): void {
    if (message.type === "state") {
      this.#events.learn(addressesOf(this.#sensors.states), this.#taps.all);
      this.#discardDeleted();
      this.#keep();
      this.#reports.changed();
      void this.#evidence.sweep();
      return;
    }
    if (message.type === "evidence") {
      const states = this.#sensors.states.flatMap(
        ({ taps }) => taps.find(({ tap }) => tap === message.tap) ?? [],
      );
      const name = states.find((state) => state.interface !== undefined)?.interface ?? "eth0";
      const drops = states.reduce((sum, state) => sum + state.drops, 0);
      void this.#evidence.add(message, { name, drops }).then(() => this.#evidence.sweep());
      return;
    }
    const events = this.#events.events(message.matches, this.#taps.all, worker, (evidence, owner) =>
      this.#evidence.claim(evidence, owner),
    );
    if (events.length > 0)
      void this.#spool.add(events).then(() => this.#spoolProblem && this.#reports.changed());
  }

  #sweep(): void {
    clearTimeout(this.#sweeper);
    let next: number | undefined;
    this.#keepFolders(() => {
      next = this.#folders.sweep();
    });
    if (next !== undefined) this.#sweeper = setTimeout(() => this.#sweep(), next);
  }

  #keepFolders(work: () => void): void {
    try {
      work();
      this.#foldersProblem = undefined;
    } catch (error) {
      this.#foldersProblem = problem("FILE_FAILED", `the folders of captures: ${String(error)}`);
    }
  }

  get #spoolProblem(): Problem | undefined {
    return this.#spool.problem === undefined ? undefined : problem("DISK_FULL", this.#spool.problem);
  }

  /** Says a trouble once, and once more when it is over. */
  #trouble(what: string, found: Problem | undefined): void {
    const before = this.#troubles.get(what);
    if (before === found?.message) return;
    if (found === undefined) {
      this.#troubles.delete(what);
      this.#options.log.info({ what }, "the control plane answers again");
    } else {
      this.#troubles.set(what, found.message);
      this.#options.log.warn({ what, code: found.code }, found.message);
    }
  }
}

const retry = (client: ControlClient): Backoff =>
  backoff({ ...(client.loopback ? LOOPBACK_RETRY : RETRY), delay: realDelay, random: Math.random });

/** Node runs the built sensor also where the agent itself runs from its sources. */
function ownSensor(): string {
  const here = import.meta.url.endsWith(".ts") ? "../dist/sensor/main.js" : "./sensor/main.js";
  return fileURLToPath(new URL(here, import.meta.url));
}
