import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CaptureOrder } from "@peccary/api";
import { captureDirectory, isCaptureFile } from "./paths.ts";

/** In every folder that we made, with the uid of its capture: what has no such file is not ours to remove. */
const MARK = ".capture";
/** Milliseconds a capture must be missing from the assignment before its files go. A control plane that has
 * just started must have time to read what it knows. */
export const REMOVE_AFTER = 2_000;

/** The folders of captures: one for each, gone some time after its capture is. */
export class CaptureFolders {
  readonly #directory: string;
  readonly #now: () => number;
  /** Since when a folder's capture has been missing. */
  readonly #missing = new Map<string, number>();
  #orders: readonly CaptureOrder[] | undefined;

  constructor(directory: string, now: () => number) {
    this.#directory = directory;
    this.#now = now;
  }

  /** Makes the folders that the captures need. A capture made anew under an old name starts empty. */
  follow(captures: readonly CaptureOrder[]): void {
    this.#orders = captures;
    for (const { namespace, name, uid } of captures) {
      const folder = this.folder(namespace, name);
      const old = markOf(folder);
      if (old === uid) continue;
      if (old !== undefined) rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(join(folder, MARK), uid, { mode: 0o600 });
    }
    this.sweep();
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
    return captureDirectory(this.#directory, namespace, name);
  }

  /** Names of a capture's files; none when it has no folder. */
  files(namespace: string, name: string): string[] {
    return list(this.folder(namespace, name)).filter(isCaptureFile).sort();
  }

  #folders(): string[] {
    return list(this.#directory).flatMap((namespace) =>
      list(join(this.#directory, namespace)).map((name) => join(this.#directory, namespace, name)),
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
