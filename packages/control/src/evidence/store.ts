import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { PeccaryError } from "@peccary/api";

/** What may be kept. Each cap removes the oldest. */
export interface EvidenceLimits {
  /** Octets of all, and of one rule's: a rule that fires all day must not push out what others found. */
  readonly bytes: number;
  readonly bytesPerRule: number;
  /** Files, which are remembered in memory, some 200 octets each. */
  readonly files: number;
  /** Octets that must stay free on the disk. */
  readonly reserve: number;
}

export const defaultEvidenceLimits: EvidenceLimits = {
  bytes: 4_294_967_296,
  bytesPerRule: 268_435_456,
  files: 200_000,
  reserve: 67_108_864,
};

export type EvidenceRemoval = "retention" | "total" | "rule";

interface Kept {
  readonly file: string;
  readonly rule: string;
  readonly size: number;
  /** Milliseconds since 1970 when it was stored. */
  readonly at: number;
}

/** `<hash of the id>_<gid>-<sid>.pcapng` */
const NAME = /^([0-9a-f]{64})_(\d{1,10}-\d{1,10})\.pcapng$/;
const DRAFT = ".draft";
/** Hex digits by which files are spread over folders. */
const FOLDER = 2;

/**
 * The packets around alerts, a pcapng file each, readable by their owner only. What is there is known from the names of
 * the files alone, so that nothing can disagree with them.
 */
export class EvidenceStore {
  /** Files removed, by why. */
  readonly removed: Record<EvidenceRemoval, number> = { retention: 0, total: 0, rule: 0 };
  bytes = 0;
  readonly #folder: string;
  readonly #limits: EvidenceLimits;
  readonly #now: () => number;
  /** By the hash of the id, oldest first. */
  readonly #kept = new Map<string, Kept>();
  /** Octets by rule. */
  readonly #ofRule = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, limits: EvidenceLimits, now: () => number) {
    this.#folder = folder;
    this.#limits = limits;
    this.#now = now;
  }

  /** @param now milliseconds since 1970 */
  static async open(
    folder: string,
    now: () => number,
    limits: Partial<EvidenceLimits> = {},
  ): Promise<EvidenceStore> {
    const store = new EvidenceStore(folder, { ...defaultEvidenceLimits, ...limits }, now);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found: [string, Kept][] = [];
    for (const part of await readdir(folder, { withFileTypes: true })) {
      if (!part.isDirectory()) continue;
      for (const name of await readdir(join(folder, part.name))) {
        const file = join(folder, part.name, name);
        const [, hash, rule] = NAME.exec(name) ?? [];
        if (name.endsWith(DRAFT)) await rm(file, { force: true });
        if (hash === undefined || rule === undefined) continue;
        const { size, mtimeMs } = await stat(file);
        found.push([hash, { file, rule, size, at: mtimeMs }]);
      }
    }
    for (const [hash, kept] of found.sort(([, one], [, other]) => one.at - other.at)) store.#add(hash, kept);
    return store;
  }

  get files(): number {
    return this.#kept.size;
  }

  /** Resolves once it is on disk. The same again changes nothing. @param rule `gid:sid` */
  add(id: string, rule: string, pcapng: Uint8Array): Promise<void> {
    return this.#alone(async () => {
      const hash = hashOf(id);
      if (this.#kept.has(hash)) return;
      await this.#checkSpace(pcapng.length);
      const folder = join(this.#folder, hash.slice(0, FOLDER));
      const file = join(folder, `${hash}_${rule.replace(":", "-")}.pcapng`);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await write(file, pcapng);
      this.#add(hash, { file, rule: rule.replace(":", "-"), size: pcapng.length, at: this.#now() });
      await this.#makeRoom(rule.replace(":", "-"));
    });
  }

  /** Where it lies, and how long it is. */
  find(id: string): { readonly file: string; readonly size: number } | undefined {
    return this.#kept.get(hashOf(id));
  }

  /** Removes what was stored before this, in milliseconds since 1970. */
  forget(before: number): Promise<void> {
    return this.#alone(async () => {
      for (const [hash, { at }] of this.#kept) {
        if (at >= before) break;
        await this.#remove(hash, "retention");
      }
    });
  }

  /** Resolves when nothing is being written. */
  async close(): Promise<void> {
    await this.#turn;
  }

  async #checkSpace(size: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder);
    if (bavail * bsize - size >= this.#limits.reserve) return;
    throw new PeccaryError(
      "EVIDENCE_STORE_FULL",
      `${this.#folder} has ${Math.floor((bavail * bsize) / 1_048_576)} MiB free, evidence is taken from ` +
        `${Math.ceil(this.#limits.reserve / 1_048_576)} MiB on; free some space, agents keep what they have`,
    );
  }

  async #makeRoom(rule: string): Promise<void> {
    const { bytes, bytesPerRule, files } = this.#limits;
    if ((this.#ofRule.get(rule) ?? 0) > bytesPerRule)
      for (const [hash, kept] of this.#kept) {
        if (kept.rule === rule) await this.#remove(hash, "rule");
        if ((this.#ofRule.get(rule) ?? 0) <= bytesPerRule) break;
      }
    for (const hash of this.#kept.keys()) {
      if (this.bytes <= bytes && this.#kept.size <= files) break;
      await this.#remove(hash, "total");
    }
  }

  #add(hash: string, kept: Kept): void {
    this.#kept.set(hash, kept);
    this.bytes += kept.size;
    this.#ofRule.set(kept.rule, (this.#ofRule.get(kept.rule) ?? 0) + kept.size);
  }

  async #remove(hash: string, why: EvidenceRemoval): Promise<void> {
    const kept = this.#kept.get(hash);
    if (kept === undefined) return;
    await rm(kept.file, { force: true });
    this.#kept.delete(hash);
    this.bytes -= kept.size;
    const left = (this.#ofRule.get(kept.rule) ?? 0) - kept.size;
    if (left > 0) this.#ofRule.set(kept.rule, left);
    else this.#ofRule.delete(kept.rule);
    this.removed[why]++;
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}

const hashOf = (id: string): string => createHash("sha256").update(id).digest("hex");

/** Whole or not at all. */
async function write(file: string, bytes: Uint8Array): Promise<void> {
  const draft = `${file}.${randomBytes(4).toString("hex")}${DRAFT}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
