import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FileUpload } from "@peccary/api";
import type { Multipart } from "./send-file.ts";

/** What tells one content of a file from another without reading it. */
export interface Identity {
  readonly size: number;
  readonly modified: number;
}

/** One content of one file, on its way or in the store. */
export interface Entry extends Identity {
  /** The file's name here. */
  readonly local: string;
  /** Its name there; another, where a file of that name has been sent and removed before. */
  readonly file: string;
  readonly state: FileUpload["state"];
  /** When it came to be so. */
  readonly time: string;
  readonly url?: string;
  readonly verified?: boolean;
  readonly removed?: boolean;
  readonly error?: string;
  readonly multipart?: Multipart;
}

/** Entries kept of files that are no longer here: of each capture the newest. */
const MAX_GONE = 50;
/** Milliseconds after which the ledger of a capture that nobody names any more goes. */
const FORGET_AFTER = 86_400_000;
const UID = /^[A-Za-z0-9-]{1,64}$/;

/** What was sent of each capture, on disk: after a restart nothing is sent twice, and parts go on where they were. */
export class Ledger {
  readonly #directory: string;
  readonly #captures = new Map<string, Entry[]>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  entries(uid: string): readonly Entry[] {
    let entries = this.#captures.get(uid);
    if (entries === undefined) {
      entries = this.#read(uid);
      this.#captures.set(uid, entries);
    }
    return entries;
  }

  /** Writes an entry in place of that of the same name in the store. */
  put(uid: string, entry: Entry): void {
    const others = this.entries(uid).filter(({ file }) => file !== entry.file);
    this.#write(uid, [...others, entry]);
  }

  /** Drops what is of no use any more: old entries of files that are gone. */
  prune(uid: string, present: ReadonlySet<string>): void {
    const entries = this.entries(uid);
    const gone = entries.filter(({ local, removed }) => removed === true || !present.has(local));
    const unsent = gone.filter(({ state }) => state !== "Uploaded");
    const old = gone.filter(({ state }) => state === "Uploaded").slice(0, -MAX_GONE);
    const useless = new Set([...unsent, ...old]);
    if (useless.size > 0)
      this.#write(
        uid,
        entries.filter((entry) => !useless.has(entry)),
      );
  }

  /** Ledgers of captures that are no longer ordered go, some time later: an empty order may be a mistake. */
  keepOnly(uids: ReadonlySet<string>, now: number): void {
    for (const uid of this.#captures.keys()) if (!uids.has(uid)) this.#captures.delete(uid);
    for (const name of names(this.#directory)) {
      if (uids.has(name.replace(/\.json$/, ""))) continue;
      const path = join(this.#directory, name);
      if (now - modifiedAt(path, now) > FORGET_AFTER) rmSync(path, { force: true });
    }
  }

  #path(uid: string): string {
    return join(this.#directory, `${uid}.json`);
  }

  #read(uid: string): Entry[] {
    if (!UID.test(uid)) return [];
    try {
      const found: unknown = JSON.parse(readFileSync(this.#path(uid), "utf8"));
      return Array.isArray(found) ? found.filter(isEntry) : [];
    } catch {
      // None yet, or a torn one: files are sent once more, which changes nothing in the store.
      return [];
    }
  }

  #write(uid: string, entries: Entry[]): void {
    this.#captures.set(uid, entries);
    if (!UID.test(uid)) return;
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      const path = this.#path(uid);
      writeFileSync(`${path}.new`, JSON.stringify(entries), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch {
      // A full disk: memory has it until the next restart.
    }
  }
}

const isEntry = (value: unknown): value is Entry =>
  typeof value === "object" &&
  value !== null &&
  "local" in value &&
  typeof value.local === "string" &&
  "file" in value &&
  typeof value.file === "string" &&
  "state" in value &&
  "size" in value &&
  "modified" in value;

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function modifiedAt(path: string, otherwise: number): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return otherwise;
  }
}
