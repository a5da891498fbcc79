import type { PacketCapture } from "@peccary/api";
import type { KubeObject } from "../objects/objects.ts";
import type { Nodes } from "../server/nodes.ts";
import type { Reconciler } from "./reconciler.ts";
import type { World } from "./world.ts";
import { writeObject } from "./write.ts";

/** Holds a deleted capture until its files are gone. */
export const CAPTURE_FINALIZER = "peccary.io/capture-files";
/** Milliseconds that a deleted capture waits for nodes at most. One that comes back later removes the files then. */
const PATIENCE = 30_000;

/** Captures go with their files: a deleted one stays until each node has removed what it had, or for some time. */
export function captureFinalizer({ objects, kinds, nodes, now }: World): Reconciler {
  return {
    name: "capture-finalizer",
    watches: [kinds.PacketCapture],

    async reconcile(signal) {
      const captures = await objects.list(kinds.PacketCapture);
      for (const object of captures) {
        signal.throwIfAborted();
        const { finalizers = [], deletionTimestamp } = object.metadata;
        const held = finalizers.includes(CAPTURE_FINALIZER);
        if (deletionTimestamp === undefined) {
          if (!held) await put(object, [...finalizers, CAPTURE_FINALIZER]);
        } else if (held) {
          const over = now() - Date.parse(deletionTimestamp) >= PATIENCE;
          if (over || isRemoved(object as unknown as PacketCapture, nodes))
            await put(
              object,
              finalizers.filter((one) => one !== CAPTURE_FINALIZER),
            );
        }
      }
    },
  };

  async function put(object: KubeObject, finalizers: string[]): Promise<void> {
    await writeObject(objects, object, { ...object, metadata: { ...object.metadata, finalizers } });
  }
}

/** By every node that is there, and by those that are not but had files. */
function isRemoved({ metadata, status }: PacketCapture, nodes: Nodes): boolean {
  const all = nodes.list();
  const holders = (status?.files ?? []).flatMap(({ node, fileNames = [] }) =>
    node !== undefined && fileNames.length > 0 ? [node] : [],
  );
  const removed = new Set(
    all
      .filter(({ report }) => report?.captures.some(({ uid, removed }) => uid === metadata.uid && removed))
      .map(({ name }) => name),
  );
  const asked = new Set([...holders, ...all.filter(({ present }) => present).map(({ name }) => name)]);
  return [...asked].every((name) => removed.has(name));
}
