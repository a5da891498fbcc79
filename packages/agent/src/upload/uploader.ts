import { rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { CaptureOrder, CaptureState, FileUpload, SignedRequest, StorageRequest } from "@peccary/api";
import type { Delay } from "../backoff.ts";
import type { AgentLog } from "../log.ts";
import { finishedFiles } from "./finished.ts";
import { type Entry, type Identity, Ledger } from "./ledger.ts";
import { PART, type Sent, sendFile } from "./send-file.ts";
import { Stores } from "./store.ts";

/** Milliseconds between two looks at what is finished. */
const LOOK_EVERY = 1_000;
/** Files sent at once; each holds one part in memory. */
const AT_ONCE = 2;
/** Milliseconds until a file is tried again: first, and at most. */
const RETRY = { first: 1_000, longest: 60_000 };
/** Milliseconds for which a file must have rested before it is removed. */
const REST = 2_000;

export interface UploaderOptions {
  /** Where it keeps what was sent. */
  readonly directory: string;
  readonly sign: (request: StorageRequest, signal: AbortSignal) => Promise<SignedRequest>;
  /** Where a capture's files are, and which there are. */
  readonly folders: {
    readonly folder: (namespace: string, name: string) => string;
    readonly files: (namespace: string, name: string) => readonly string[];
  };
  readonly stateOf: (uid: string) => CaptureState | undefined;
  readonly onChange: () => void;
  readonly log: AgentLog;
  readonly now: () => number;
  readonly delay: Delay;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Octets of a part. */
  readonly part?: number;
}

/** A file that is to be in the store and is not. */
interface Due {
  readonly order: CaptureOrder;
  readonly entry: Entry;
}

/**
 * Sends finished capture files to a store, as their captures ask. Never in the way of capturing: it reads files
 * that nobody writes any more, two at a time, and whatever goes wrong only makes it try again later.
 */
export class Uploader {
  readonly #options: UploaderOptions;
  readonly #ledger: Ledger;
  readonly #stores = new Stores();
  /** By `uid file`: how often it failed, and when it is tried again. */
  readonly #failures = new Map<string, { times: number; next: number }>();
  readonly #active = new Map<string, Promise<void>>();
  #orders: readonly CaptureOrder[] = [];
  #missed = 0;

  constructor(options: UploaderOptions) {
    this.#options = options;
    this.#ledger = new Ledger(options.directory);
  }

  follow(captures: readonly CaptureOrder[]): void {
    this.#orders = captures.filter(({ upload }) => upload !== undefined);
    const uids = new Set(captures.map(({ uid }) => uid));
    this.#ledger.keepOnly(uids, this.#options.now());
    for (const key of this.#failures.keys())
      if (!uids.has(key.slice(0, key.indexOf(" ")))) this.#failures.delete(key);
  }

  /** Looks for work until `signal` is aborted; what is under way then goes on after a restart. */
  async run(signal: AbortSignal): Promise<void> {
    const { delay } = this.#options;
    while (!signal.aborted) {
      this.look(signal);
      await delay(LOOK_EVERY, signal);
    }
    await Promise.all(this.#active.values());
    this.#stores.close();
  }

  /** What the report says of a capture's files; undefined when they are not to be sent. */
  uploads(uid: string): FileUpload[] | undefined {
    if (!this.#orders.some((order) => order.uid === uid)) return undefined;
    return this.#ledger.entries(uid).map(({ file, state, size, url, verified, removed, error, time }) => ({
      file,
      state,
      bytes: size,
      time,
      ...(url === undefined ? {} : { url }),
      ...(verified === undefined ? {} : { verified }),
      ...(removed === undefined ? {} : { removed }),
      ...(error === undefined ? {} : { error }),
    }));
  }

  /** Files that rotation removed before they were sent. */
  get refused(): { readonly [cap: string]: number } {
    return this.#missed > 0 ? { uploadsMissed: this.#missed } : {};
  }

  /** One look: notes what is finished, removes what is safe in the store, sends what is due. */
  look(signal: AbortSignal): void {
    const due: Due[] = [];
    for (const order of this.#orders) {
      const { uid } = order;
      const files = this.#filesOf(order);
      for (const local of finishedFiles(files, this.#options.stateOf(uid))) {
        const entry = this.#entryOf(order, local);
        if (entry === undefined) continue;
        if (entry.state !== "Uploaded") due.push({ order, entry });
        else if (order.upload?.remove === true && entry.verified === true) this.#remove(order, entry);
      }
      this.#forget(uid, new Set(files));
    }
    const { now } = this.#options;
    for (const { order, entry } of due) {
      const key = keyOf(order, entry);
      if (this.#active.size >= AT_ONCE) break;
      if (this.#active.has(key) || (this.#failures.get(key)?.next ?? 0) > now()) continue;
      const done = this.#send(order, entry, signal).finally(() => {
        this.#active.delete(key);
        this.#options.onChange();
        if (!signal.aborted) this.look(signal);
      });
      this.#active.set(key, done);
    }
  }

  /** None of a capture whose name is no folder's; that is said where it captures. */
  #filesOf({ namespace, name }: CaptureOrder): readonly string[] {
    try {
      return this.#options.folders.files(namespace, name);
    } catch {
      return [];
    }
  }

  /** What is known of a file's present content; a new entry when that was not there before. */
  #entryOf({ uid, namespace, name }: CaptureOrder, local: string): Entry | undefined {
    const identity = identityOf(join(this.#options.folders.folder(namespace, name), local));
    if (identity === undefined) return undefined;
    const known = this.#ledger.entries(uid).filter((entry) => entry.local === local);
    const same = known.find((entry) => entry.removed !== true && isSame(entry, identity));
    if (same !== undefined) return same;
    // A file that only grew takes the place of what it was. One of which an earlier content is only in the
    // store must not.
    const grown = known.find((entry) => entry.removed !== true);
    const file =
      grown?.file ??
      freeName(
        local,
        known.map((entry) => entry.file),
      );
    const entry: Entry = { local, file, ...identity, state: "Waiting", time: this.#time() };
    this.#ledger.put(uid, entry);
    this.#options.onChange();
    return entry;
  }

  async #send(order: CaptureOrder, waiting: Entry, signal: AbortSignal): Promise<void> {
    const { uid, namespace, name } = order;
    const { log, folders, sign, part = PART } = this.#options;
    const key = keyOf(order, waiting);
    let entry: Entry = { ...withoutError(waiting), state: "Uploading", time: this.#time() };
    const put = (next: Entry): void => {
      entry = next;
      this.#ledger.put(uid, next);
      this.#options.onChange();
    };
    put(entry);
    try {
      const sent = await this.#sendOpen(join(folders.folder(namespace, name), entry.local), entry, {
        step: async (step, body) => {
          const signed = await sign({ capture: uid, file: entry.file, step }, signal);
          return { signed, answer: await this.#stores.send(signed, body, signal) };
        },
        begun: waiting.multipart,
        save: (multipart) => put(multipart === undefined ? withoutParts(entry) : { ...entry, multipart }),
        part,
      });
      this.#failures.delete(key);
      put({ ...withoutParts(entry), ...sent, state: "Uploaded", time: this.#time() });
      log.info(
        { capture: `${namespace}/${name}`, file: entry.file, url: sent.url },
        "a file is in the store",
      );
    } catch (error) {
      // Stopped, not failed: the next start goes on with it.
      if (signal.aborted) return;
      const times = (this.#failures.get(key)?.times ?? 0) + 1;
      const wait = Math.min(RETRY.longest, RETRY.first * 2 ** (times - 1));
      const next = this.#options.now() + wait * (0.5 + this.#options.random() / 2);
      this.#failures.set(key, { times, next });
      const message = error instanceof Error ? error.message : String(error);
      put({
        ...entry,
        state: "Failed",
        error: message,
        time: waiting.error === message ? waiting.time : this.#time(),
      });
      if (waiting.error !== message)
        log.warn(
          { capture: `${namespace}/${name}`, file: entry.file, why: message },
          "a file could not be sent",
        );
    }
  }

  async #sendOpen(
    path: string,
    entry: Entry,
    sending: Parameters<typeof sendFile>[2] & { readonly part: number },
  ): Promise<Sent> {
    // Once open it can be read to its end, even when rotation removes it meanwhile.
    const file = await open(path, "r");
    try {
      const { size, mtimeMs } = await file.stat();
      if (!isSame(entry, { size, modified: mtimeMs }))
        throw new Error("the file changed; it is looked at anew");
      return await sendFile(file, size, sending, sending.part);
    } finally {
      await file.close();
    }
  }

  #remove({ uid, namespace, name }: CaptureOrder, entry: Entry): void {
    const path = join(this.#options.folders.folder(namespace, name), entry.local);
    const identity = identityOf(path);
    if (identity === undefined || !isSame(entry, identity)) return;
    if (this.#options.now() - identity.modified < REST) return;
    try {
      rmSync(path);
      this.#ledger.put(uid, { ...entry, removed: true });
      this.#options.onChange();
    } catch (error) {
      this.#options.log.warn(
        { path, error: String(error) },
        "a file that is in the store could not be removed",
      );
    }
  }

  /** Entries of files that are gone: those never sent are counted. */
  #forget(uid: string, present: ReadonlySet<string>): void {
    for (const entry of this.#ledger.entries(uid)) {
      if (present.has(entry.local) || entry.state === "Uploaded") continue;
      const key = `${uid} ${entry.file}`;
      if (this.#active.has(key)) return;
      this.#missed++;
      this.#failures.delete(key);
    }
    this.#ledger.prune(uid, present);
  }

  #time(): string {
    return new Date(this.#options.now()).toISOString();
  }
}

const keyOf = ({ uid }: CaptureOrder, { file }: Entry): string => `${uid} ${file}`;

const isSame = (one: Identity, other: Identity): boolean =>
  one.size === other.size && one.modified === other.modified;

function identityOf(path: string): Identity | undefined {
  try {
    const { size, mtimeMs } = statSync(path);
    return { size, modified: mtimeMs };
  } catch {
    return undefined;
  }
}

/** `web_eth0.2.pcap`, with a number above all that were given: old entries are forgotten, the highest is not. */
function freeName(local: string, taken: readonly string[]): string {
  if (taken.length === 0) return local;
  const numbers = taken.map((name) => Number(/\.(\d{1,9})\.pcap(ng)?$/.exec(name)?.[1] ?? 1));
  return local.replace(/(\.pcap(ng)?)$/, `.${Math.max(...numbers) + 1}$1`);
}

function withoutParts({ multipart: _, ...entry }: Entry): Entry {
  return entry;
}

function withoutError({ error: _, ...entry }: Entry): Entry {
  return entry;
}
