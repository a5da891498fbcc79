import { isDeepStrictEqual } from "node:util";
import type { Assignment, NodeReport, Order } from "@peccary/api";

/** Milliseconds. An agent that reconnects within this time was never away: a restart takes one second. */
export const AWAY_AFTER = 5_000;
/** More than Kubernetes supports in one cluster. */
const MAX_NODES = 5_000;

/** All that a node is to do, before it is numbered. */
export type Duty = Omit<Assignment, "generation">;

export interface NodeState {
  readonly name: string;
  /** Its agent is connected, or was just now. */
  readonly present: boolean;
  readonly assignment: Assignment | undefined;
  readonly report: NodeReport | undefined;
}

interface Connection {
  readonly send: (order: Order) => void;
  /** Cuts it. */
  readonly leave: () => void;
  /** Called when it ends: whoever waits for an answer to an order waits in vain. */
  readonly lost: Set<() => void>;
}

interface Entry {
  readonly name: string;
  connection: Connection | undefined;
  awayTimer: NodeJS.Timeout | undefined;
  assignment: Assignment | undefined;
  report: NodeReport | undefined;
}

/**
 * The nodes whose agents called since this control plane started. Reconcilers read it and assign;
 * the gateway connects the agents and takes their reports.
 */
export class Nodes {
  readonly #entries = new Map<string, Entry>();
  readonly #watchers = new Set<() => void>();
  readonly #now: () => number;
  /** Runs while agents still have time to come back to a control plane that was started anew. */
  #started: NodeJS.Timeout | undefined;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
    this.#started = setTimeout(() => {
      this.#started = undefined;
      this.#changed();
    }, AWAY_AFTER);
    this.#started.unref();
  }

  /** Also true of a node that has not called since we started, once it has had the time to. */
  isAway(name: string): boolean {
    const entry = this.#entries.get(name);
    if (entry?.connection !== undefined || entry?.awayTimer !== undefined) return false;
    return this.#started === undefined;
  }

  list(): NodeState[] {
    return [...this.#entries.values()].map((entry) => ({
      name: entry.name,
      present: !this.isAway(entry.name),
      assignment: entry.assignment,
      report: entry.report,
    }));
  }

  get full(): boolean {
    return this.#entries.size >= MAX_NODES;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** A node has one agent: a new connection replaces the old, which may be a dead one. Returns how to disconnect. */
  connect(name: string, send: (order: Order) => void, leave: () => void): () => void {
    const entry = this.#entry(name);
    const old = entry.connection;
    const connection: Connection = { send, leave, lost: new Set() };
    entry.connection = connection;
    clearTimeout(entry.awayTimer);
    entry.awayTimer = undefined;
    old?.leave();
    if (entry.assignment !== undefined) send({ assignment: entry.assignment });
    this.#changed();
    return () => {
      for (const lost of [...connection.lost]) lost();
      if (entry.connection !== connection) return;
      entry.connection = undefined;
      entry.awayTimer = setTimeout(() => {
        entry.awayTimer = undefined;
        this.#changed();
      }, AWAY_AFTER);
      entry.awayTimer.unref();
    };
  }

  /** Sends it unless it is what the node has. Numbers rise, also over restarts: they follow the clock. */
  assign(duty: Duty): void {
    const entry = this.#entries.get(duty.node);
    if (entry === undefined) return;
    const { generation, ...old } = entry.assignment ?? { generation: 0 };
    if (isDeepStrictEqual(old, duty)) return;
    entry.assignment = { generation: Math.max(generation + 1, this.#now()), ...duty };
    entry.connection?.send({ assignment: entry.assignment });
  }

  /**
   * @param lost called when the connection ends before the caller took it back
   * @returns how to take it back; undefined when the node's agent is not connected
   */
  order(name: string, order: Order, lost: () => void): (() => void) | undefined {
    const connection = this.#entries.get(name)?.connection;
    if (connection === undefined) return undefined;
    connection.lost.add(lost);
    connection.send(order);
    return () => void connection.lost.delete(lost);
  }

  report(name: string, report: NodeReport): void {
    const entry = this.#entry(name);
    const same = isDeepStrictEqual(entry.report, report);
    entry.report = report;
    if (!same) this.#changed();
  }

  /** Calls back after any change of which nodes there are and what they report. Returns how to stop. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  }

  close(): void {
    clearTimeout(this.#started);
    for (const entry of this.#entries.values()) {
      clearTimeout(entry.awayTimer);
      entry.connection?.leave();
    }
  }

  #entry(name: string): Entry {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = {
        name,
        connection: undefined,
        awayTimer: undefined,
        assignment: undefined,
        report: undefined,
      };
      this.#entries.set(name, entry);
    }
    return entry;
  }

  #changed(): void {
    for (const changed of this.#watchers) changed();
  }
}
