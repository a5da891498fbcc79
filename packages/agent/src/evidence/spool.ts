import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { EvidencePart } from "../sensor/messages.ts";
import { type EvidenceOwner, fileHead, fileTail, wholeBlocks } from "./file-head.ts";

/** Octets on disk altogether: some 250 alerts' packets at their most, thousands as they usually are. */
export const MAX_SPOOL_BYTES = 268_435_456;
/** Octets that wait to be written. */
const MAX_WAITING = 67_108_864;
/** Evidence that is known by its match and not at its end. More than all sensors may have open. */
const MAX_CLAIMS = 4_096;
/** Milliseconds without a word after which evidence is at its end: its sensor is gone. */
const SILENCE = 15_000;
const PART = ".part";
const WHOLE = ".evidence";
const NEWLINE = 0x0a;

export interface EvidenceSpoolOptions {
  readonly directory: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly maxBytes?: number;
}

/** The interface that packets were seen on. */
export interface SeenOn {
  readonly name: string;
  /** Packets that the kernel dropped there. */
  readonly drops: number;
}

/** One alert's packets, ready to be sent. */
export interface ReadyEvidence {
  readonly id: string;
  readonly rule: string;
  readonly pcapng: Uint8Array;
  readonly path: string;
}

interface Claim {
  readonly id: string;
  readonly owner: EvidenceOwner;
  path: string | undefined;
  heard: number;
  /** Nothing more of it is written: there was no room, or the disk failed. */
  givenUp: boolean;
}

/** First line of a file; the rest is pcapng. */
interface Label {
  readonly id: string;
  readonly rule: string;
}

/**
 * Evidence on disk, from its first packets until the control plane has it. A file grows part by part; killed at any
 * moment, what it has by then is sent by the next agent.
 */
export class EvidenceSpool {
  readonly refused = { evidenceSpoolFull: 0, evidenceSpoolDisk: 0, evidenceSpoolDamaged: 0 };
  readonly #options: EvidenceSpoolOptions;
  readonly #claims = new Map<string, Claim>();
  /** Paths, oldest first. */
  readonly #ready: string[] = [];
  /** Octets by path. */
  readonly #sizes = new Map<string, number>();
  #bytes = 0;
  #waiting = 0;
  #turn: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};

  private constructor(options: EvidenceSpoolOptions) {
    this.#options = options;
  }

  /** Finds what an earlier run left behind, and ends what it had begun. */
  static async open(options: EvidenceSpoolOptions): Promise<EvidenceSpool> {
    const { directory } = options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const spool = new EvidenceSpool(options);
    const found: { readonly path: string; readonly at: number }[] = [];
    for (const name of await readdir(directory)) {
      const path = join(directory, name);
      if (!name.endsWith(PART) && !name.endsWith(WHOLE)) continue;
      const { mtimeMs, size } = await stat(path);
      spool.#resize(path, size);
      if (name.endsWith(WHOLE)) found.push({ path, at: mtimeMs });
      else found.push({ path: await spool.#finish(path), at: mtimeMs });
    }
    for (const { path } of found.sort((one, other) => one.at - other.at)) spool.#ready.push(path);
    return spool;
  }

  /**
   * An alert whose evidence comes by this name. Gives the id under which it will be kept: that of the first alert it
   * is of. None when there is no room for it.
   */
  claim(name: string, owner: EvidenceOwner): string | undefined {
    const known = this.#claims.get(name);
    if (known !== undefined) return known.givenUp ? undefined : known.id;
    if (this.#claims.size >= MAX_CLAIMS || this.#bytes >= this.#maxBytes) {
      this.refused.evidenceSpoolFull++;
      return undefined;
    }
    const { id } = owner.event;
    this.#claims.set(name, { id, owner, path: undefined, heard: this.#options.now(), givenUp: false });
    return id;
  }

  /** Resolves once it is written, or given up. Never throws. */
  async add(part: EvidencePart, on: SeenOn): Promise<void> {
    const claim = this.#claims.get(part.name);
    // Of an alert that is nobody's any more.
    if (claim === undefined) return;
    claim.heard = this.#options.now();
    if (part.last) this.#claims.delete(part.name);
    if (this.#waiting + part.blocks.length > MAX_WAITING) this.#giveUp(claim, "evidenceSpoolFull");
    if (claim.givenUp) return this.#inTurn(() => this.#discard(claim));
    this.#waiting += part.blocks.length;
    await this.#inTurn(async () => {
      this.#waiting -= part.blocks.length;
      try {
        await this.#write(claim, part, on);
        if (part.last) await this.#end(claim);
      } catch {
        this.#giveUp(claim, "evidenceSpoolDisk");
        await this.#discard(claim);
      }
    });
  }

  /** Ends what has not been heard of for long. To be called every few seconds. */
  async sweep(): Promise<void> {
    const late = this.#options.now() - SILENCE;
    for (const [name, claim] of this.#claims) {
      if (claim.heard > late) continue;
      this.#claims.delete(name);
      await this.#inTurn(() => this.#end(claim).catch(() => {}));
    }
  }

  /** The oldest that is whole; the same again until it is removed. */
  async next(): Promise<ReadyEvidence | undefined> {
    for (;;) {
      const [path] = this.#ready;
      if (path === undefined) return undefined;
      const found = await read(path).catch(() => undefined);
      if (found !== undefined) return { ...found.label, pcapng: found.pcapng, path };
      this.refused.evidenceSpoolDamaged++;
      await this.#remove(path);
    }
  }

  /** The control plane has it, or never will. */
  async remove({ path }: ReadyEvidence): Promise<void> {
    await this.#remove(path);
  }

  /** Resolves when there is something to send, or `signal` is aborted. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#wake = done;
      signal.addEventListener("abort", done, { once: true });
      if (this.#ready.length > 0 || signal.aborted) done();
    });
  }

  /** Resolves when all that was added is written. */
  close(): Promise<void> {
    return this.#turn;
  }

  get #maxBytes(): number {
    return this.#options.maxBytes ?? MAX_SPOOL_BYTES;
  }

  async #write(claim: Claim, part: EvidencePart, { name, drops }: SeenOn): Promise<void> {
    const { directory, now } = this.#options;
    const { rule, linkType, blocks, last } = part;
    const pieces: Uint8Array[] = [];
    const first = claim.path === undefined;
    claim.path ??= join(directory, `${stemOf(claim.id)}${PART}`);
    if (first) {
      const label: Label = { id: claim.id, rule };
      pieces.push(
        Buffer.from(`${JSON.stringify(label)}\n`),
        fileHead(claim.owner, name, linkType, part.privacy),
      );
    }
    pieces.push(blocks);
    if (last) pieces.push(fileTail(now() * 1_000, drops));
    const bytes = Buffer.concat(pieces);
    if (this.#bytes + bytes.length > this.#maxBytes) {
      this.#giveUp(claim, "evidenceSpoolFull");
      return this.#discard(claim);
    }
    const file = await open(claim.path, first ? "w" : "a", 0o600);
    try {
      await file.writeFile(bytes);
      if (last) await file.datasync();
    } finally {
      await file.close();
    }
    this.#resize(claim.path, (this.#sizes.get(claim.path) ?? 0) + bytes.length);
  }

  async #end(claim: Claim): Promise<void> {
    if (claim.path === undefined || claim.givenUp) return;
    this.#ready.push(await this.#finish(claim.path));
    claim.path = undefined;
    this.#wake();
  }

  /** Gives a part its last name. */
  async #finish(path: string): Promise<string> {
    const whole = path.slice(0, -PART.length) + WHOLE;
    await rename(path, whole);
    this.#resize(whole, this.#sizes.get(path) ?? 0);
    this.#resize(path, 0);
    return whole;
  }

  #giveUp(claim: Claim, why: "evidenceSpoolFull" | "evidenceSpoolDisk"): void {
    if (!claim.givenUp) this.refused[why]++;
    claim.givenUp = true;
  }

  async #discard(claim: Claim): Promise<void> {
    if (claim.path !== undefined) await this.#remove(claim.path);
    claim.path = undefined;
  }

  async #remove(path: string): Promise<void> {
    const at = this.#ready.indexOf(path);
    if (at >= 0) this.#ready.splice(at, 1);
    this.#resize(path, 0);
    await rm(path, { force: true }).catch(() => {});
  }

  #resize(path: string, size: number): void {
    this.#bytes += size - (this.#sizes.get(path) ?? 0);
    if (size === 0) this.#sizes.delete(path);
    else this.#sizes.set(path, size);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}

const stemOf = (id: string): string => createHash("sha256").update(id).digest("hex").slice(0, 32);

/** Undefined when it is not what we write. */
async function read(path: string): Promise<{ label: Label; pcapng: Uint8Array } | undefined> {
  const bytes = await readFile(path);
  const end = bytes.indexOf(NEWLINE);
  const label = JSON.parse(bytes.toString("utf8", 0, Math.max(0, end))) as Partial<Label>;
  const rest = bytes.subarray(end + 1);
  const pcapng = rest.subarray(0, wholeBlocks(rest));
  if (typeof label.id !== "string" || typeof label.rule !== "string" || pcapng.length === 0) return undefined;
  return { label: { id: label.id, rule: label.rule }, pcapng };
}
