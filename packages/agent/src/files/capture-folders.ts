import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CaptureOrder } from "@peccary/api";
import { CaptureDirectories } from "./capture-directories.ts";
import { makeFolder } from "./disk.ts";
import { captureDirectory, isCaptureFile } from "./paths.ts";

/** In every folder that we made, with the uid of its capture: what has no such file is not ours to remove. */
const MARK = ".capture";
/** Milliseconds a capture must be missing from the assignment before its files go. A control plane that has
 * just started must have time to read what it knows. */
export const REMOVE_AFTER = 2_000;

/** The folders of captures: one for each, gone with its capture. */
export class CaptureFolders {
  readonly #directories: CaptureDirectories;
  readonly #now: () => number;
  /** Since when a folder's capture has been missing. */
  readonly #missing = new Map<string, number>();
  #orders: readonly CaptureOrder[] | undefined;

  /** @param memory file that remembers directories that were in use */
  constructor(directory: string, now: () => number, memory?: string) {
    this.#directories = new CaptureDirectories(directory, memory);
    this.#now = now;
  }

  /** Makes the folders that the captures need. A capture made anew under an old name starts empty. */
  follow(captures: readonly CaptureOrder[], directory: string = this.#directories.current): void {
    try {
      // Whatever became of a folder, it must be known as ours when its capture goes.
      this.keep();
    } catch {
      // What holds up old captures is no matter for the new ones.
    }
    this.#orders = captures;
    try {
      this.#directories.use(directory);
      this.keep();
    } finally {
      this.sweep();
    }
  }

  /** Makes folders again that somebody removed. */
  keep(): void {
    let failure: unknown;
    for (const { namespace, name, uid, deleted } of this.#orders ?? []) {
      if (deleted === true) continue;
      try {
        this.#make(this.folder(namespace, name), uid);
      } catch (error) {
        // One name that cannot be must not cost the others their folders.
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
  }

  /** Removes what has been missing for long enough. Milliseconds until there may be more to do. */
  sweep(): number | undefined {
    if (this.#orders === undefined) return undefined;
    const wanted = new Set(this.#orders.map(({ uid }) => uid));
    let soonest: number | undefined;
    for (const folder of this.#folders()) {
      const uid = markOf(folder);
      if (uid === undefined || wanted.has(uid)) {
        this.#missing.delete(folder);
        continue;
      }
      const since = this.#missing.get(folder) ?? this.#now();
      this.#missing.set(folder, since);
      const left = since + REMOVE_AFTER - this.#now();
      if (left > 0) soonest = Math.min(soonest ?? left, left);
      else this.remove(folder);
    }
    return soonest;
  }

  /** Removes all that a capture has, wherever it was written. True when nothing is left. */
  discard({ namespace, name, uid }: CaptureOrder): boolean {
    for (const folder of this.#places(namespace, name)) if (markOf(folder) === uid) this.remove(folder);
    return this.#places(namespace, name).every((folder) => markOf(folder) !== uid);
  }

  remove(folder: string): void {
    rmSync(folder, { recursive: true, force: true });
    this.#missing.delete(folder);
    try {
      if (readdirSync(dirname(folder)).length === 0) rmSync(dirname(folder), { recursive: true });
    } catch {
      // Another capture of the namespace came in between.
    }
  }

  folder(namespace: string, name: string): string {
    return captureDirectory(this.#directories.current, namespace, name);
  }

  /** Names of a capture's files; none when it has no folder. */
  files(namespace: string, name: string): string[] {
    return list(this.folder(namespace, name)).filter(isCaptureFile).sort();
  }

  #make(folder: string, uid: string): void {
    const old = markOf(folder);
    if (old === uid) return;
    if (old !== undefined) rmSync(folder, { recursive: true, force: true });
    makeFolder(folder);
    writeFileSync(join(folder, MARK), uid, { mode: 0o600 });
  }

  #places(namespace: string, name: string): string[] {
    return this.#directories.all.map((directory) => captureDirectory(directory, namespace, name));
  }

  #folders(): string[] {
    return this.#directories.all.flatMap((directory) =>
      list(directory).flatMap((namespace) =>
        list(join(directory, namespace)).map((name) => join(directory, namespace, name)),
      ),
    );
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function markOf(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, MARK), "utf8").trim();
  } catch {
    return undefined;
  }
}
