import { type CaptureFileInfo, type CaptureFiles, type Kinds, type Order, PeccaryError } from "@peccary/api";
import type { Hono } from "hono";
import { Captures, checkParts, filesOf } from "../captures/capture.ts";
import { namesTag, rangeOf } from "../captures/range.ts";
import type { EventStore } from "../events/store.ts";
import type { Objects } from "../objects/objects.ts";
import { archiveRoutes, formOf, mergedAnswer } from "./capture-archive.ts";
import { cleanRoutes } from "./capture-clean.ts";
import { liveRoutes } from "./capture-live.ts";
import type { ServerContext, ServerEnv } from "./context.ts";
import type { Metrics } from "./metrics.ts";
import type { Nodes } from "./nodes.ts";
import type { UploadedFile, Uploads } from "./uploads.ts";

/** Milliseconds until an agent has read all of a file for its checksum: 100 GB from a slow disk. */
const DIGEST_PATIENCE = 1_800_000;

const PCAP = "application/vnd.tcpdump.pcap";

type FileOrder = NonNullable<Order["upload"]>;

export interface CaptureOptions {
  readonly objects: Objects;
  readonly kinds: Kinds;
  readonly events: EventStore;
  readonly nodes: Nodes;
  readonly uploads: Uploads;
  readonly metrics: Pick<Metrics, "registry">;
  readonly captureApi: "always" | "opt-in";
  /** The name of this cluster. */
  readonly cluster: string;
}

/** The files of packet captures, which lie on the nodes: behaviour of Calico's packet capture API and more. */
export function captureRoutes(app: Hono<ServerEnv>, options: CaptureOptions): void {
  const { uploads, objects, kinds, cluster } = options;
  const captures = new Captures(objects, kinds, options.captureApi === "always");

  app.use("/packet-capture/*", async (context, next) => {
    const wanted = context.req.header("x-cluster-id");
    if (wanted !== undefined && wanted !== cluster)
      throw new PeccaryError(
        "CLUSTER_UNKNOWN",
        `X-CLUSTER-ID names ${wanted.slice(0, 100)}; this is ${cluster}`,
      );
    await next();
  });

  // Before the paths of single files, which it would be one of.
  cleanRoutes(app, { ...options, captures });
  archiveRoutes(app, { ...options, captures });
  liveRoutes(app, { ...options, captures });

  app.get("/packet-capture/files/:namespace/:name", async (context) => {
    const { namespace, name } = context.req.param();
    const answer: CaptureFiles = { files: filesOf(await captures.get(namespace, name)) };
    return context.json(answer);
  });

  app.get("/packet-capture/files/:namespace/:name/:node/:file", async (context) => {
    const { namespace, name, node, file } = context.req.param();
    const what = `${file} of ${namespace}/${name} on ${node}`;
    checkParts(file);
    const capture = await captures.get(namespace, name);
    const known = filesOf(capture).some((one) => one.node === node && one.name === file);
    if (!known) throw new PeccaryError("CAPTURE_FILE_NOT_FOUND", `there is no ${what}`);
    const ask = (how: Partial<FileOrder>) =>
      uploads.ask(
        node,
        what,
        (id) => ({ upload: { id, namespace, capture: name, file, ...how } }),
        how.digest === true ? { answer: DIGEST_PATIENCE } : {},
      );

    const info = context.req.query("info");
    if (info !== undefined) {
      const { body, size = 0, digest } = await ask({ head: true, digest: info === "sha256" });
      await body.cancel();
      const answer: CaptureFileInfo = { size, ...(digest !== undefined && { sha256: digest }) };
      return context.json(answer);
    }
    if (formOf(context) === "pcapng") {
      const only = { ...capture, status: { ...capture.status, files: [{ node, fileNames: [file] }] } };
      return mergedAnswer(context, only, file.replace(/(\.pcap)?$/, ".pcapng"), options);
    }
    return fileAnswer(context, file, ask);
  });
}

/** Whole or a part, and nothing when the asker has it already. */
async function fileAnswer(
  context: ServerContext,
  file: string,
  ask: (how: Partial<FileOrder>) => Promise<UploadedFile>,
): Promise<Response> {
  const range = rangeOf(context.req.header("range"));
  const unless = context.req.header("if-none-match")?.slice(0, 1_024);
  const head = context.req.method === "HEAD";
  const { body, length, size, tag } = await ask({
    ...range,
    ...(unless !== undefined && { unless }),
    ...(head && { head }),
  });
  const tagged = tag === undefined ? {} : { etag: tag };
  if (unless !== undefined && tag !== undefined && namesTag(unless, tag)) {
    await body.cancel();
    return context.body(null, 304, tagged);
  }
  const headers = {
    "content-type": PCAP,
    "content-disposition": `attachment; filename="${file}"`,
    "accept-ranges": "bytes",
    ...tagged,
  };
  if (head) {
    await body.cancel();
    return context.body(null, 200, {
      ...headers,
      ...(size !== undefined && { "content-length": String(size) }),
    });
  }
  const told = length === undefined ? {} : { "content-length": length };
  if (range === undefined || size === undefined || length === undefined)
    return context.body(body, 200, { ...headers, ...told });
  const last = range.start + Number(length) - 1;
  return context.body(body, 206, {
    ...headers,
    ...told,
    "content-range": `bytes ${range.start}-${last}/${size}`,
  });
}
