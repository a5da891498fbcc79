import type { NodeReport } from "@peccary/api";
import type { Backoff, Delay } from "../backoff.ts";
import { essence } from "../report.ts";
import type { ControlClient } from "./client.ts";

/** Milliseconds between two reports of which nothing calls for haste. */
const EVERY = 10_000;
/** Milliseconds in which further changes join a report. */
const GATHER = 50;

export interface SendReportsOptions {
  readonly client: ControlClient;
  readonly node: string;
  readonly backoff: Backoff;
  readonly delay: Delay;
  readonly now: () => number;
  /** The report as it is now; undefined before there is an assignment. */
  readonly report: () => NodeReport | undefined;
}

/** Keeps the control plane's picture of this node: at once when something changes, and every ten seconds. */
export class ReportSender {
  readonly #options: SendReportsOptions;
  #rouse: () => void = () => {};
  #asked = false;

  constructor(options: SendReportsOptions) {
    this.#options = options;
  }

  /** Something may have changed. Cheap; may be called often. */
  changed(): void {
    this.#asked = true;
    this.#rouse();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { client, node, backoff, delay, now, report } = this.#options;
    let sent = "";
    let sentAt = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      this.#asked = false;
      const current = report();
      const what = current === undefined ? "" : essence(current);
      if (current !== undefined && (what !== sent || now() - sentAt >= EVERY)) {
        try {
          const path = `/agent/v1/nodes/${encodeURIComponent(node)}/status`;
          const { status } = await client.ask({
            method: "POST",
            path,
            body: JSON.stringify(current),
            signal,
          });
          if (status < 200 || status >= 300) throw new Error(`answered ${status}`);
          sent = what;
          sentAt = now();
          backoff.reset();
        } catch {
          await backoff.wait(signal);
          continue;
        }
      }
      await delay(GATHER, signal);
      if (!this.#asked) await this.#rest(signal, EVERY);
    }
  }

  async #rest(signal: AbortSignal, milliseconds: number): Promise<void> {
    const roused = new AbortController();
    this.#rouse = () => roused.abort();
    await this.#options.delay(milliseconds, AbortSignal.any([signal, roused.signal]));
  }
}
