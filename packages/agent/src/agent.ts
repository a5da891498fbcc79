/**
 * The wiring of one node's agent.
 *
 *   control plane ──orders──▶ followOrders ──▶ assignment ──▶ Taps, CaptureFolders
 *        ▲  ▲  ▲                                    │ rules, work
 *        │  │  └─ reports ── ReportSender ◀─state── ▼
 *        │  │                              Sensors (children: rings ─▶ engine; rings ─▶ files)
 *        │  └──── uploads ── capture files          │ matches
 *        └─────── batches ── deliver ◀── Spool ◀── securityEvent
 */
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Assignment, NodeReport, Order } from "@peccary/api";
import { addressesOf } from "./addresses.ts";
import { type Backoff, backoff, realDelay } from "./backoff.ts";
import { ControlClient } from "./control/client.ts";
import { followOrders } from "./control/orders.ts";
import { RulesFetcher, rulesRevision } from "./control/rules.ts";
import { ReportSender } from "./control/send-reports.ts";
import { clean, upload } from "./control/uploads.ts";
import { EventMaker } from "./events/event-maker.ts";
import { CaptureFolders } from "./files/capture-folders.ts";
import type { AgentLog } from "./log.ts";
import { type Problem, problem } from "./problem.ts";
import { Reporter } from "./report.ts";
import type { FromSensor } from "./sensor/messages.ts";
import { Sensors } from "./sensors.ts";
import { deliver } from "./spool/deliver.ts";
import { Spool } from "./spool/spool.ts";
import { Taps } from "./taps.ts";

/** Milliseconds between attempts to reach the control plane. Long ones would show after each of its restarts. */
const RETRY = { first: 100, longest: 2_000 };
/** The same for one on this machine: whether it listens again is asked in a tenth of a millisecond. */
const LOOPBACK_RETRY = { first: 20, longest: 200 };

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
  const agent = new RunningAgent(options, new ControlClient(options), spool);
  agent.start();
  return agent;
}

class RunningAgent implements Agent {
  readonly node: string;
  readonly #options: AgentOptions;
  readonly #client: ControlClient;
  readonly #spool: Spool;
  readonly #folders: CaptureFolders;
  readonly #captureDir: string;
  readonly #taps = new Taps();
  readonly #events: EventMaker;
  readonly #reporter = new Reporter(Date.now);
  readonly #reports: ReportSender;
  readonly #rules: RulesFetcher;
  readonly #sensors: Sensors;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #assignment: Assignment | undefined;
  #sweeper: NodeJS.Timeout | undefined;
  #foldersProblem: Problem | undefined;
  #givenUp = 0;
  #troubles = new Map<string, string>();

  constructor(options: AgentOptions, client: ControlClient, spool: Spool) {
    this.#options = options;
    this.#client = client;
    this.#spool = spool;
    this.node = options.node ?? hostname();
    this.#captureDir = options.captureDir ?? join(options.dataDir, "pcap");
    this.#folders = new CaptureFolders(this.#captureDir, Date.now);
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
      captureDir: this.#captureDir,
      ruleCache: join(options.dataDir, "rule-cache"),
      replay: options.replay,
      taps: this.#taps,
      log: options.log,
      onStart: (kind) => {
        if (kind === "inspect") this.#events.restart();
      },
      onMessage: (message) => this.#hear(message),
      onChange: () => this.#reports.changed(),
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
      this.#reports.run(signal),
    ]);
  }

  report(): NodeReport | undefined {
    const assignment = this.#assignment;
    if (assignment === undefined) return undefined;
    return this.#reporter.report({
      assignment,
      taps: this.#taps,
      sensors: this.#sensors,
      rulesRevision: rulesRevision(assignment),
      problems: [this.#rules.problem, this.#foldersProblem, this.#spoolProblem].filter(
        (one) => one !== undefined,
      ),
      folders: this.#folders,
      refused: {
        ...Object.fromEntries(Object.entries(this.#spool.refused).filter(([, count]) => count > 0)),
        ...(this.#givenUp > 0 ? { controlRefused: this.#givenUp } : {}),
      },
    });
  }

  async stop(): Promise<void> {
    clearTimeout(this.#sweeper);
    await this.#sensors.stop();
    this.#stopping.abort();
    await this.#running;
    await this.#spool.close();
    this.#client.close();
  }

  #take({ assignment, upload: wished, clean: unwanted }: Order): void {
    if (assignment !== undefined) this.#follow(assignment);
    const failed = (error: unknown): void =>
      this.#options.log.warn({ error: String(error) }, "a wish for files could not be answered");
    if (wished !== undefined) upload(this.#client, this.#folders, wished).catch(failed);
    if (unwanted !== undefined) {
      const active = this.#assignment?.captures.some(
        ({ namespace, name }) => namespace === unwanted.namespace && name === unwanted.capture,
      );
      clean(this.#client, this.#folders, unwanted, active ?? true).catch(failed);
    }
  }

  #follow(assignment: Assignment): void {
    this.#assignment = assignment;
    this.#taps.follow(assignment.workloads);
    this.#events.follow(assignment);
    this.#keepFolders(() => this.#folders.follow(assignment.captures));
    this.#sweep();
    if (assignment.inspections.length > 0) this.#rules.want(assignment);
    this.#direct();
  }

  /** Makes the sensors do what the assignment says, as far as the rules are here. */
  #direct(): void {
    const assignment = this.#assignment;
    if (assignment === undefined || this.#stopping.signal.aborted) return;
    this.#sensors.direct({ assignment, rules: this.#rules.rules });
    this.#reports.changed();
  }

  #hear(message: FromSensor): void {
    if (message.type === "state") {
      this.#events.learn(addressesOf(this.#sensors.states), this.#taps.all);
      this.#reports.changed();
      return;
    }
    const events = this.#events.events(message.matches, this.#taps.all);
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
