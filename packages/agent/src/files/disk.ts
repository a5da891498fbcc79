import { accessSync, constants, existsSync, mkdirSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { type Problem, problem } from "../problem.ts";

/** Octets free from which on a full disk is worth another try. */
const LEAST_FREE = 65_536;
/** Milliseconds of one write that make a disk slow: a ring is full in far less. */
const SLOW_WRITE = 1_000;
/** Milliseconds that a slow write is told of. */
const SLOW_TOLD = 10_000;

/** Why a file could not be written, in words for who can help. */
export function diskProblem(error: unknown, directory: string): Problem {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT"
    ? problem("DISK_FULL", `no space left for ${directory}; capturing resumes when there is`)
    : problem("FILE_FAILED", `cannot write ${directory}: ${message}`);
}

/**
 * `mkdir -p`. Not Node's own: that says of a read-only disk only that there is no such folder, and never comes back
 * from where the kernel makes no folders, such as below /proc.
 */
export function makeFolder(directory: string): void {
  const missing: string[] = [];
  let there = directory;
  for (; !existsSync(there) && there !== dirname(there); there = dirname(there)) missing.push(there);
  for (const folder of missing.reverse())
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      // Somebody else made it just now.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
}

/** Throws while nothing could be written there. */
export function probe(directory: string): void {
  makeFolder(directory);
  accessSync(directory, constants.W_OK);
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize < LEAST_FREE) throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
}

/** Remembers for a while that a disk took long. */
export class Slowness {
  #until = 0;
  #message = "";

  /** How long a write took, in milliseconds, and when it was done. */
  note(took: number, now: number, directory: string): void {
    if (took < SLOW_WRITE) return;
    this.#until = now + SLOW_TOLD;
    this.#message = `the disk of ${directory} takes more than a second for a write; packets may be missing`;
  }

  problem(now: number): Problem | undefined {
    return now < this.#until ? problem("DISK_SLOW", this.#message) : undefined;
  }
}
