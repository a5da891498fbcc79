import { setTimeout as delay } from "node:timers/promises";
import { type ByteStream, privacyAnnotations } from "@peccary/api";
import type { Context } from "../context.ts";
import { FAILED, Failure } from "../failure.ts";
import { size as sizeText } from "../output.ts";
import { asking, connect, type Server } from "../server/server.ts";
import { chunksOf } from "./download.ts";
import type { Filter } from "./filter-sets.ts";
import { LivePump, type Sink } from "./live-pump.ts";
import { openSink } from "./pcapng-file.ts";
import { Progress } from "./progress.ts";
import { LONGEST } from "./quantities.ts";
import { TemporaryCapture } from "./temporary.ts";

/** Milliseconds within which a node begins; later than that there is probably no workload. */
const BEGIN_WITHIN = 5_000;
/** Milliseconds in which sensors write what they have: capture files lag behind the wire by no more. */
const SETTLE = 300;
/** Milliseconds that removing the capture may take when all else has ended. */
const REMOVE_WITHIN = 15_000;

export interface CaptureRun {
  readonly namespace: string;
  readonly selector: string;
  readonly filters: readonly Filter[];
  /** A file, or `-`. */
  readonly write: string;
  readonly milliseconds: number | undefined;
  readonly snapLength: number | undefined;
  readonly count: number | undefined;
  readonly size: number | undefined;
  readonly kubeconfig: string | undefined;
}

/** Makes a capture, takes its packets, removes it: whatever happens in between. */
export async function runCapture(wish: CaptureRun, context: Context): Promise<void> {
  // Ctrl-C ends the capture, not the requests that fetch what came and clean up.
  const server = await connect(wish.kubeconfig, { ...context, signal: new AbortController().signal });
  const sink = await openSink(wish.write, context);
  const capture = new TemporaryCapture(server, wish.namespace);
  const progress = new Progress(context.err, () => "");
  try {
    await capture.make({
      namespace: wish.namespace,
      selector: wish.selector,
      filters: wish.filters,
      seconds: wish.milliseconds === undefined ? LONGEST : Math.ceil(wish.milliseconds / 1_000),
      annotations:
        wish.snapLength === undefined
          ? {}
          : { [privacyAnnotations.snapLength]: `default=${wish.snapLength}` },
    });
    await context.err.line(`peccary: ${capture.namespace}/${capture.name} captures; Ctrl-C ends it`);
    const live = wish.write === "-" || wish.count !== undefined || wish.size !== undefined;
    await (live
      ? follow(server, capture, wish, sink, context)
      : waitAndFetch(server, capture, wish, sink, context));
    await sink.keep();
  } finally {
    progress.clear();
    await sink.close();
    await remove(capture, context);
  }
}

/** The packets as they come. */
async function follow(
  { client }: Server,
  capture: TemporaryCapture,
  wish: CaptureRun,
  sink: Sink,
  context: Context,
): Promise<void> {
  const { namespace, name } = capture;
  const { snapLength, milliseconds } = wish;
  const stream = await asking(
    client.captureLive(namespace, name, { whole: true, ...(snapLength !== undefined && { snapLength }) }),
  );
  const summary = () => `${pump.packets} packets of ${pump.interfaces} interfaces, ${sizeText(pump.octets)}`;
  const progress = new Progress(context.err, summary);
  const pump = new LivePump(wish, () => progress.changed());
  const ended = new AbortController();
  const watching = endAfter(capture, milliseconds, AbortSignal.any([context.signal, ended.signal]), context);
  try {
    await pump.run(stoppable(stream, context.signal, watching), sink);
  } finally {
    ended.abort();
    await watching.catch(() => {});
    progress.clear();
  }
  await context.err.line(`peccary: ${summary()}`);
  if (pump.dropped > 0) {
    const text = `${pump.dropped} packets were left out because they were not read fast enough (PACKETS_DROPPED)`;
    await context.err.line(`${context.err.paint("yellow", "peccary:")} ${text}`);
  }
}

/** The files, merged, when the time is over. */
async function waitAndFetch(
  { client }: Server,
  capture: TemporaryCapture,
  wish: CaptureRun,
  sink: Sink,
  context: Context,
): Promise<void> {
  const { namespace, name } = capture;
  await endAfter(capture, wish.milliseconds, context.signal, context);
  await delay(SETTLE);
  const { files = [], conditions = [] } = await capture.status();
  const troubles = conditions.filter(({ type }) => type === "Degraded").map(({ message }) => message ?? "");
  for (const trouble of troubles) {
    context.exitCode = FAILED;
    await context.err.line(`${context.err.paint("red", "peccary:")} ${trouble} (CAPTURE_DEGRADED)`);
  }
  if (files.every(({ fileNames = [] }) => fileNames.length === 0))
    throw new Failure(
      "NO_FILES",
      `nothing was captured: no workload of ${namespace} that matches ${wish.selector} has its traffic on a node that is connected, or there was none`,
    );
  let bytes = 0;
  const progress = new Progress(context.err, () => `fetched ${sizeText(bytes)}`);
  const count = (more: number) => {
    bytes += more;
    progress.changed();
  };
  const stream = await asking(client.captureArchive(namespace, name, "capture.pcapng"));
  for await (const chunk of chunksOf(stream, count)) await sink.write(chunk);
  progress.clear();
  await context.err.line(`peccary: ${sizeText(bytes)} in ${wish.write}`);
}

/** Resolves when the time is over that counts from when a node has begun; or when `signal` is aborted. */
async function endAfter(
  capture: TemporaryCapture,
  milliseconds: number | undefined,
  signal: AbortSignal,
  context: Context,
): Promise<void> {
  if (!(await capture.begun(BEGIN_WITHIN, signal)) && !signal.aborted)
    await context.err.line("peccary: no node captures yet: is there a workload with these labels?");
  await delay(milliseconds ?? LONGEST * 1_000, undefined, { signal }).catch(() => {});
}

/** The same stream, which ends when it is told to. */
function stoppable(stream: ByteStream, signal: AbortSignal, over: Promise<void>): ByteStream {
  const reader = stream.getReader();
  let stopped = false;
  const stop = () => {
    stopped = true;
    void reader.cancel().catch(() => {});
  };
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  void over.then(stop, stop);
  const read = async () => {
    if (stopped) return { done: true };
    return reader.read().catch((error: unknown) => {
      // It was we who broke the connection.
      if (stopped) return { done: true };
      throw error;
    });
  };
  return { getReader: () => ({ read, cancel: () => reader.cancel() }) };
}

/** Failing that, says how to do it by hand. */
async function remove(capture: TemporaryCapture, context: Context): Promise<void> {
  const late = new AbortController();
  try {
    await Promise.race([
      capture.remove(),
      delay(REMOVE_WITHIN, undefined, { signal: late.signal }).then(() => {
        throw new Error(`no answer in ${REMOVE_WITHIN / 1_000} s`);
      }),
    ]);
  } catch (error) {
    context.exitCode = FAILED;
    const text = `the capture could not be removed: ${(error as Error).message}; \`peccary delete packetcapture ${capture.name} -n ${capture.namespace}\` (CAPTURE_LEFT)`;
    await context.err.line(`${context.err.paint("red", "peccary:")} ${text}`);
  } finally {
    late.abort();
  }
}
