import { PeccaryError } from "@peccary/api";
import type { Hono } from "hono";
import { Counter, Gauge } from "prom-client";
import type { Captures } from "../captures/capture.ts";
import { LiveStream } from "../captures/live-stream.ts";
import type { ServerEnv } from "./context.ts";
import type { Metrics } from "./metrics.ts";
import type { Nodes } from "./nodes.ts";
import { streamOf } from "./streams.ts";
import type { Uploads } from "./uploads.ts";

/** Each makes every node that captures send its packets once more. */
const MAX_READERS = 32;
/** Octets of a packet, as the capture writes them. */
const MAX_SNAP_LENGTH = 262_144;

/** Packets as they are captured, of all nodes and pods in one pcapng. */
export function liveRoutes(
  app: Hono<ServerEnv>,
  options: {
    readonly captures: Captures;
    readonly nodes: Nodes;
    readonly uploads: Uploads;
    readonly metrics: Pick<Metrics, "registry">;
  },
): void {
  const { captures, nodes, uploads, metrics } = options;
  const registers = [metrics.registry];
  let readers = 0;
  const refused = new Counter({
    name: "peccary_live_refused",
    help: "Streams of packets that were refused because too many are read, and blocks of interfaces that were too many.",
    labelNames: ["cap"],
    registers,
  });
  new Gauge({
    name: "peccary_live_readers",
    help: "Who reads packets as they are captured.",
    registers,
    collect() {
      this.set(readers);
    },
  });

  app.get("/packet-capture/live/:namespace/:name/capture.pcapng", async (context) => {
    const { namespace, name } = context.req.param();
    const snapLength = snapLengthOf(context.req.query("snaplen"));
    const whole = context.req.query("from") === "start";
    const { metadata } = await captures.get(namespace, name);
    if (readers >= MAX_READERS) refused.inc({ cap: "readers" });
    if (readers >= MAX_READERS)
      throw new PeccaryError("TOO_MANY", `${MAX_READERS} read packets as they come; end one of them first`);
    readers++;
    const stream = new LiveStream({
      look: () => captures.find(namespace, name),
      uid: metadata.uid ?? "",
      nodes,
      ask: (node) =>
        uploads.ask(
          node,
          `packets of ${namespace}/${name} on ${node}`,
          (id) => ({
            live: {
              id,
              namespace,
              capture: name,
              ...(snapLength !== undefined && { snapLength }),
              ...(whole && { whole }),
            },
          }),
          { pauses: true },
        ),
      ended: (blocks) => {
        readers--;
        if (blocks > 0) refused.inc({ cap: "interfaces" }, blocks);
      },
    });
    return context.body(streamOf(stream.run()), 200, {
      "content-type": "application/x-pcapng",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    });
  });
}

function snapLengthOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const length = Number(text);
  if (Number.isInteger(length) && length >= 1 && length <= MAX_SNAP_LENGTH) return length;
  throw new PeccaryError("BAD_REQUEST", `snaplen=${text.slice(0, 40)}: expected 1 to ${MAX_SNAP_LENGTH}`);
}
