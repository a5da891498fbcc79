import { basename, join } from "node:path";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { asking, type Server } from "../server/server.ts";
import { atOnce } from "./at-once.ts";
import { download, type RemoteFile } from "./download.ts";
import { filesText, Progress } from "./progress.ts";

/** Files at a time: enough for several nodes, few enough for one. */
const AT_ONCE = 6;
/** A file may be rotated while others are copied; its new name is looked for so many times. */
const ROUNDS = 4;

/** Names for files of many captures and nodes in one folder: the plain one, while it is free. */
export class Targets {
  readonly #taken = new Map<string, string>();

  of({ namespace, capture, node, name }: RemoteFile): string {
    const owner = `${namespace}/${capture}/${node}/${name}`;
    const plain = basename(name);
    const names = [plain, `${basename(node)}_${plain}`, `${namespace}_${basename(node)}_${plain}`];
    const free = names.find((one) => (this.#taken.get(one) ?? owner) === owner) ?? names[2]!;
    this.#taken.set(free, owner);
    return free;
  }
}

export interface Copied {
  /** Files that are here now. */
  readonly files: number;
  /** By node, why some of its files did not come and how many; none when all did. */
  readonly lacking: ReadonlyMap<string, { readonly failure: Failure; readonly count: number }>;
}

/** Copies all files of a capture into a folder. What one node lacks does not hold up the others. */
export async function copyCapture(
  server: Server,
  which: { readonly namespace: string; readonly capture: string },
  folder: string,
  targets: Targets,
  context: Context,
): Promise<Copied> {
  const { client } = server;
  const { namespace, capture } = which;
  const done = new Set<string>();
  const failed = new Map<string, { readonly node: string; readonly failure: Failure }>();
  let bytes = 0;
  let all = 0;
  const progress = new Progress(context.err, () => filesText(done.size, all, bytes));
  const count = (more: number) => {
    bytes += more;
    progress.changed();
  };
  const copyOne = async ({ node, name }: Listed) => {
    const file = { namespace, capture, node, name };
    const key = keyOf(file);
    const away = [...failed.values()].find((one) => one.node === node && !isRotation(one.failure));
    try {
      if (away !== undefined) throw away.failure;
      await download(client, file, join(folder, targets.of(file)), count, context.signal);
      done.add(key);
      failed.delete(key);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failed.set(key, { node, failure: error });
    }
  };

  for (let round = 1; round <= ROUNDS; round++) {
    const { files } = await asking(client.captureFiles(namespace, capture));
    const listed = new Set(files.map(keyOf));
    for (const key of failed.keys()) if (!listed.has(key)) failed.delete(key);
    const wanted = files.filter((file) => {
      const { failure } = failed.get(keyOf(file)) ?? {};
      return !done.has(keyOf(file)) && (failure === undefined || isRotation(failure));
    });
    if (wanted.length === 0) break;
    all = done.size + wanted.length;
    await atOnce(AT_ONCE, wanted, copyOne);
  }
  progress.clear();
  return { files: done.size, lacking: byNode([...failed.values()]) };
}

type Listed = Pick<RemoteFile, "node" | "name">;

const keyOf = ({ node, name }: Listed): string => `${node}/${name}`;

/** Rotated while others were copied: it has another name now, or was one too many. */
const isRotation = ({ code }: Failure): boolean => code === "CAPTURE_FILE_NOT_FOUND" || code === "CHECKSUM";

function byNode(failed: readonly { readonly node: string; readonly failure: Failure }[]): Copied["lacking"] {
  const found = new Map<string, { failure: Failure; count: number }>();
  for (const { node, failure } of failed)
    found.set(node, {
      failure: found.get(node)?.failure ?? failure,
      count: (found.get(node)?.count ?? 0) + 1,
    });
  return found;
}
