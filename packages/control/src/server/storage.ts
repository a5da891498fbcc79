import {
  type Kinds,
  type PacketCapture,
  PeccaryError,
  readCaptureUpload,
  type Secret,
  storageRequest,
} from "@peccary/api";
import type { Hono } from "hono";
import type { Objects } from "../objects/objects.ts";
import { readBucket } from "../storage/bucket.ts";
import { signStep } from "../storage/sign-step.ts";
import { parse, readJson } from "./body.ts";
import type { ServerEnv } from "./context.ts";
import type { Nodes } from "./nodes.ts";

/** Bytes of a request: one step. */
const MAX_STEP = 16_384;
/** What agents make files of; nothing else is signed for. */
const FILE = /^(?!\.)[\w.@+=,~-]{1,255}\.pcap(ng)?$/;

/** Signs what agents send to a store, so that no node ever holds a store's keys: packages/api/src/storage.ts. */
export function storageRoutes(
  app: Hono<ServerEnv>,
  options: {
    readonly objects: Objects;
    readonly kinds: Kinds;
    readonly nodes: Nodes;
    /** Milliseconds since 1970. */
    readonly now: () => number;
  },
): void {
  const { objects, kinds, nodes, now } = options;

  app.post("/agent/v1/nodes/:node/storage", async (context) => {
    const node = context.req.param("node");
    const { capture: uid, file, step } = parse(storageRequest, await readJson(context.req.raw, MAX_STEP));
    const { namespace, name } = orderOf(nodes, node, uid, file);
    const capture = (await objects.get(kinds.PacketCapture, name, namespace)) as PacketCapture | undefined;
    const upload =
      capture?.metadata.uid === uid ? readCaptureUpload(capture.metadata.annotations) : undefined;
    if (upload === undefined) throw refused(`${namespace}/${name} is not to be uploaded`);
    const secret = (await objects.get(kinds.Secret, upload.secret, namespace)) as Secret | undefined;
    if (secret === undefined)
      throw new PeccaryError(
        "STORAGE_UNUSABLE",
        `there is no Secret ${namespace}/${upload.secret}, which the capture names`,
      );
    const place = { namespace, capture: name, uid, node, file };
    return context.json(signStep(readBucket(secret), place, step, now()), 200, {
      "cache-control": "no-store",
    });
  });
}

/** An agent may send what it was told to capture, and nothing else. */
function orderOf(nodes: Nodes, node: string, uid: string, file: string): { namespace: string; name: string } {
  const assignment = nodes.list().find(({ name }) => name === node)?.assignment;
  const order = assignment?.captures.find((capture) => capture.uid === uid);
  if (order === undefined) throw refused("the node has no such capture");
  if (!FILE.test(file)) throw refused("that is not the name of a capture's file");
  return order;
}

const refused = (why: string): PeccaryError => new PeccaryError("STORAGE_REFUSED", why);
