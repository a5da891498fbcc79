import { Readable } from "node:stream";
import { paths } from "@peccary/api";
import type { Backoff } from "../backoff.ts";
import type { ControlClient } from "../control/client.ts";
import type { EvidenceSpool } from "./spool.ts";

export interface DeliverEvidenceOptions {
  readonly client: ControlClient;
  readonly node: string;
  readonly spool: EvidenceSpool;
  readonly backoff: Backoff;
  /** The control plane refuses it whatever we do. */
  readonly onGivenUp: (why: string) => void;
}

/** Sends evidence until `signal` is aborted: at least once each, under the id of its alert. */
export async function deliverEvidence(options: DeliverEvidenceOptions, signal: AbortSignal): Promise<void> {
  const { client, node, spool, backoff, onGivenUp } = options;
  while (!signal.aborted) {
    const evidence = await spool.next();
    if (evidence === undefined) {
      await spool.changed(signal);
      continue;
    }
    const { id, rule, pcapng } = evidence;
    try {
      const { status, text } = await client.ask({
        method: "POST",
        path: `${paths.nodeEvidence(node)}?id=${encodeURIComponent(id)}&rule=${encodeURIComponent(rule)}`,
        headers: { "content-type": "application/x-pcapng", "content-length": String(pcapng.length) },
        body: Readable.from([pcapng]),
        signal,
      });
      if (status >= 200 && status < 300) {
        await spool.remove(evidence);
        backoff.reset();
        continue;
      }
      if (isFinal(status)) {
        onGivenUp(`${id}: the control plane answered ${status}: ${text.slice(0, 200)}`);
        await spool.remove(evidence);
        continue;
      }
    } catch {
      if (signal.aborted) return;
    }
    await backoff.wait(signal);
  }
}

/** Answers that speak of what was sent; all others may be different next time. */
const isFinal = (status: number): boolean =>
  status === 400 || status === 404 || status === 413 || status === 422;
