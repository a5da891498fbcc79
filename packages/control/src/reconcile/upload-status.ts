import type { FileUpload, NodeReport, PacketCapture } from "@peccary/api";
import type { Reconciler } from "./reconciler.ts";
import type { World } from "./world.ts";
import { writeStatus } from "./write.ts";

type Entry = FileUpload & { readonly node: string };

/** Says in each PacketCapture which of its files are in the store, as the nodes report. */
export function uploadStatus({ objects, kinds, nodes }: World): Reconciler {
  return {
    name: "upload-status",
    watches: [kinds.PacketCapture],

    async reconcile(signal) {
      const reports = nodes.list();
      for (const object of await objects.list(kinds.PacketCapture)) {
        signal.throwIfAborted();
        const capture = object as unknown as PacketCapture;
        const old = capture.status?.uploads ?? [];
        const uploads: Entry[] = [];
        const told = new Set<string>();
        for (const { name: node, report } of reports) {
          const found = uploadsOf(report, capture);
          if (found === undefined) continue;
          told.add(node);
          uploads.push(...found.map((upload) => ({ node, ...upload })));
        }
        // What a node said that is silent now stays: the files are in the store all the same.
        uploads.push(...old.filter(({ node }) => !told.has(node)));
        uploads.sort((a, b) => compare(a.node, b.node) || compare(a.file, b.file));
        if (uploads.length === 0 && old.length === 0) continue;
        await writeStatus(objects, object, { ...(capture.status as object | undefined), uploads });
      }
    },
  };
}

const uploadsOf = (
  report: NodeReport | undefined,
  { metadata }: PacketCapture,
): readonly FileUpload[] | undefined => report?.captures.find(({ uid }) => uid === metadata.uid)?.uploads;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
