import { type CaptureFiles, type Kinds, type PacketCapture, PeccaryError } from "@peccary/api";
import type { Hono } from "hono";
import type { Objects } from "../objects/objects.ts";
import type { ServerEnv } from "./context.ts";
import type { Nodes } from "./nodes.ts";
import type { Uploads } from "./uploads.ts";

/** What agents make folders and files of; nothing else reaches them. */
const PATH_PART = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,253}$/;

/** The files of packet captures, which lie on the nodes. */
export function captureRoutes(
  app: Hono<ServerEnv>,
  options: {
    readonly objects: Objects;
    readonly kinds: Kinds;
    readonly nodes: Nodes;
    readonly uploads: Uploads;
  },
): void {
  const { objects, kinds, nodes, uploads } = options;

  const find = async (namespace: string, name: string): Promise<PacketCapture | undefined> =>
    (await objects.get(kinds.PacketCapture, name, namespace)) as PacketCapture | undefined;
  const filesOf = (capture: PacketCapture) =>
    (capture.status?.files ?? []).flatMap(({ node = "", fileNames = [] }) =>
      fileNames.map((name) => ({ node, name })),
    );

  app.get("/packet-capture/files/:namespace/:name", async (context) => {
    const { namespace, name } = context.req.param();
    const capture = await find(namespace, name);
    if (capture === undefined) throw notFound(namespace, name);
    const answer: CaptureFiles = { files: filesOf(capture) };
    return context.json(answer);
  });

  app.get("/packet-capture/files/:namespace/:name/:node/:file", async (context) => {
    const { namespace, name, node, file } = context.req.param();
    const what = `${file} of ${namespace}/${name} on ${node}`;
    checkParts(namespace, name, file);
    const capture = await find(namespace, name);
    if (capture === undefined) throw notFound(namespace, name);
    if (!filesOf(capture).some((known) => known.node === node && known.name === file))
      throw new PeccaryError("CAPTURE_FILE_NOT_FOUND", `there is no ${what}`);
    const { body, length } = await uploads.ask(node, what, (id) => ({
      upload: { id, namespace, capture: name, file },
    }));
    return context.body(body, 200, {
      "content-type": "application/vnd.tcpdump.pcap",
      "content-disposition": `attachment; filename="${file}"`,
      ...(length !== undefined && { "content-length": length }),
    });
  });

  app.delete("/packet-capture/files/:namespace/:name", async (context) => {
    const { namespace, name } = context.req.param();
    checkParts(namespace, name);
    const capture = await find(namespace, name);
    const running = capture?.status?.files?.find(({ state }) => state !== undefined && !ENDED.has(state));
    if (running !== undefined)
      throw new PeccaryError(
        "CAPTURE_RUNNING",
        `${namespace}/${name} is ${running.state} on ${running.node}; its files can be removed once it has finished`,
      );
    // Of a deleted capture nobody knows any more where its files were: each node that is there looks.
    const holders =
      capture?.status?.files?.map(({ node }) => node ?? "") ??
      nodes.list().flatMap((node) => (node.present ? [node.name] : []));
    if (holders.length === 0 && capture === undefined) throw notFound(namespace, name);
    await Promise.all(
      holders.map(async (node) => {
        const order = (id: string) => ({ clean: { id, namespace, capture: name } });
        const { body } = await uploads.ask(node, `removing files of ${namespace}/${name}`, order);
        await body.cancel();
      }),
    );
    return context.body(null, 204);
  });
}

const ENDED: ReadonlySet<string> = new Set(["Finished", "Error"]);

const notFound = (namespace: string, name: string) =>
  new PeccaryError("CAPTURE_NOT_FOUND", `there is no PacketCapture ${name} in namespace ${namespace}`);

function checkParts(...parts: string[]): void {
  const bad = parts.find((part) => !PATH_PART.test(part));
  if (bad !== undefined)
    throw new PeccaryError("BAD_REQUEST", `"${bad.slice(0, 260)}" cannot be part of a path`);
}
