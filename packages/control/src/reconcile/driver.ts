import type { Reconciler } from "./reconciler.ts";

/** Milliseconds. How soon a missed wake-up is repaired. */
const PERIOD = 30_000;
/** Milliseconds. A failed run is tried again so soon; most failures are a write that came second. */
const RETRY = 1_000;

/** Runs one reconciler when woken, and every `PERIOD` besides; never twice at once. */
export class Driver {
  readonly name: string;
  /** Why the last run failed, if it did. */
  lastError: unknown;
  /** Runs that ended, failed ones too. */
  runs = 0;
  readonly #reconciler: Reconciler;
  readonly #failed: (error: unknown) => void;
  #asked = false;
  #rouse: () => void = () => {};

  constructor(reconciler: Reconciler, failed: (error: unknown) => void = () => {}) {
    this.name = reconciler.name;
    this.#reconciler = reconciler;
    this.#failed = failed;
  }

  /** Asks for a run. Any number of calls during one run cause one more. */
  wake(): void {
    this.#asked = true;
    this.#rouse();
  }

  /** Resolves once `signal` is aborted and the run in progress has ended. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.wake(), { once: true });
    while (!signal.aborted) {
      this.#asked = false;
      try {
        await this.#reconciler.reconcile(signal);
        this.lastError = undefined;
      } catch (error) {
        if (signal.aborted) break;
        this.lastError = error;
        this.#failed(error);
      }
      this.runs++;
      if (this.lastError !== undefined) await this.#rest(RETRY, signal);
      else if (!this.#asked) await this.#rest(PERIOD);
    }
  }

  /** @param until when given, only this ends the rest early: a failing run must not spin on its own writes */
  #rest(milliseconds: number, until?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#rouse = () => {
        if (until?.aborted === false) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
