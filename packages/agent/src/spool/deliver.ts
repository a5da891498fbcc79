import type { Backoff } from "../backoff.ts";
import type { ControlClient } from "../control/client.ts";
import { type Problem, problem, problemOf } from "../problem.ts";
import type { Spool } from "./spool.ts";

/** Events in one batch; the control plane takes up to 5,000. */
const BATCH = 1_000;

export interface DeliverOptions {
  readonly client: ControlClient;
  readonly node: string;
  readonly spool: Spool;
  readonly backoff: Backoff;
  /** An event that the control plane refuses whatever we do. */
  readonly onGivenUp: (why: Problem) => void;
  readonly onProblem: (problem: Problem | undefined) => void;
}

/** Sends the spool's events until `signal` is aborted: at least once each, in order. */
export async function deliver(options: DeliverOptions, signal: AbortSignal): Promise<void> {
  const { client, node, spool, backoff, onGivenUp, onProblem } = options;
  let count = BATCH;
  while (!signal.aborted) {
    try {
      const batch = await spool.peek(count);
      if (batch === undefined) {
        await spool.changed(signal);
        continue;
      }
      const { status, text } = await client.ask({
        method: "POST",
        path: `/agent/v1/nodes/${encodeURIComponent(node)}/events`,
        body: JSON.stringify({ events: batch.events }),
        signal,
      });
      if (status >= 200 && status < 300) {
        await spool.remove(batch);
        count = Math.min(BATCH, count * 2);
        backoff.reset();
        onProblem(undefined);
        continue;
      }
      const why = problem("CONTROL_REFUSED", `the control plane answered ${status}: ${text.slice(0, 200)}`);
      onProblem(why);
      if (isFinal(status)) {
        // One bad event must not hold up the others: narrow it down, then give up that one.
        if (batch.events.length > 1) count = Math.ceil(batch.events.length / 2);
        else {
          onGivenUp(why);
          await spool.remove(batch);
        }
        continue;
      }
    } catch (error) {
      if (signal.aborted) return;
      onProblem(problemOf(error, "CONTROL_REFUSED"));
    }
    await backoff.wait(signal);
  }
}

/** Answers that speak of what is in the batch; all others may be different next time. */
const isFinal = (status: number): boolean => status === 400 || status === 413 || status === 422;
