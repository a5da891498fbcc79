/** Waits between attempts, ever longer, and never two agents in step. */
export interface Backoff {
  /** Resolves when it is time for the next attempt, or at once when `signal` is aborted. */
  wait(signal: AbortSignal): Promise<void>;
  /** The last attempt went well: start from short waits again. */
  reset(): void;
}

export interface BackoffOptions {
  /** Milliseconds of the first wait and of the longest. */
  readonly first: number;
  readonly longest: number;
  readonly delay: Delay;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Resolves after that many milliseconds, or when `signal` is aborted. */
export type Delay = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export function backoff({ first, longest, delay, random }: BackoffOptions): Backoff {
  let next = first;
  return {
    wait(signal) {
      const now = next * (0.5 + random() / 2);
      next = Math.min(longest, next * 2);
      return delay(now, signal);
    },
    reset() {
      next = first;
    },
  };
}

export const realDelay: Delay = (milliseconds, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done, { once: true });
  });
