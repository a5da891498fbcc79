import { PeccaryError } from "@peccary/api";
import type { Hono } from "hono";
import { type Captures, notFound } from "../captures/capture.ts";
import type { ServerContext, ServerEnv } from "./context.ts";
import type { Nodes } from "./nodes.ts";
import type { Uploads } from "./uploads.ts";

/** The same under three names: ours, Calico's, and the one that Calico's own pages also use. */
const PATHS = [
  "/packet-capture/files/:namespace/:name",
  "/packet-capture/files/:namespace/:name/files.zip",
  "/packet-capture/download/:namespace/:name/files.zip",
];

/** Removing the files of a capture that has finished. */
export function cleanRoutes(
  app: Hono<ServerEnv>,
  options: { readonly captures: Captures; readonly nodes: Nodes; readonly uploads: Uploads },
): void {
  const { captures, nodes, uploads } = options;

  const clean = async (context: ServerContext) => {
    const { namespace = "", name = "" } = context.req.param();
    const capture = await captures.find(namespace, name);
    const files = capture?.status?.files ?? [];
    const running = files.find(({ state }) => state !== "Finished");
    if (running !== undefined)
      throw new PeccaryError(
        "CAPTURE_RUNNING",
        `${namespace}/${name} is ${running.state ?? "not yet started"} on ${running.node}; its files can be removed once it has finished: set its endTime, or delete it`,
      );
    // Of a deleted capture nobody knows any more where its files were: each node that is there looks.
    const holders =
      capture === undefined
        ? nodes.list().flatMap((node) => (node.present ? [node.name] : []))
        : files.map(({ node }) => node ?? "");
    if (holders.length === 0 && capture === undefined) throw notFound(namespace, name);
    const what = `removing files of ${namespace}/${name}`;
    // All are asked, whatever the first one says.
    const done = await Promise.allSettled(
      holders.map(async (node) => {
        const { body } = await uploads.ask(node, what, (id) => ({ clean: { id, namespace, capture: name } }));
        await body.cancel();
      }),
    );
    const failed = done.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    if (failed.length > 0) throw together(failed);
    return context.body(null, 204);
  };
  for (const path of PATHS) app.delete(path, clean);
}

/** One error that names all nodes. */
function together(failed: readonly unknown[]): unknown {
  const [first] = failed;
  if (!(first instanceof PeccaryError) || failed.length === 1) return first;
  const texts = failed.map((one) => (one instanceof Error ? one.message : String(one)));
  return new PeccaryError(first.code, texts.join("; ").slice(0, 4_096), { cause: first });
}
