import { type FileHandle, mkdir, open, readdir } from "node:fs/promises";
import type { SecurityEvent } from "@peccary/api";
import { Segment, segmentNumbers } from "./segment.ts";

/** Octets after which a new segment is begun; what is acknowledged is given back to the disk by segments. */
const SEGMENT_BYTES = 4_194_304;
/** Octets on disk altogether: some 25,000 alerts with full evidence, hours of a control plane being away. */
export const MAX_SPOOL_BYTES = 268_435_456;
/** Octets of one event: evidence is at most 4 KiB of payload, and names are short. */
const MAX_EVENT_BYTES = 131_072;
/** Octets read for one batch. */
const BATCH_BYTES = 1_048_576;

export interface SpoolOptions {
  readonly directory: string;
  readonly maxBytes?: number;
  readonly segmentBytes?: number;
}

/** Events given up, by the cap or the reason. */
export interface SpoolRefused {
  /** The spool held all it may: the newest are refused, the oldest are already promised. */
  spoolFull: number;
  /** The disk did not take them. */
  spoolDisk: number;
  spoolEventSize: number;
  /** Lines found on disk that were not events. */
  spoolDamaged: number;
}

export interface Batch {
  readonly events: readonly SecurityEvent[];
  readonly segment: number;
  readonly end: number;
}

interface Waiting {
  readonly bytes: Buffer;
  readonly count: number;
  readonly done: (taken: number) => void;
}

/**
 * Events on disk, from when they are taken until the control plane has them. Survives being killed at any
 * moment: a line is taken when it is flushed to disk, a line cut short was not taken, and what was sent but
 * not yet removed is sent again.
 */
export class Spool {
  readonly refused: SpoolRefused = { spoolFull: 0, spoolDisk: 0, spoolEventSize: 0, spoolDamaged: 0 };
  /** Why the disk takes nothing, while it does not. */
  problem: string | undefined;
  readonly #directory: FileHandle;
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #segmentBytes: number;
  /** Oldest first; the last one is written to, if `#writing`. */
  #segments: Segment[];
  #writing = false;
  #next: number;
  #offset = 0;
  #waiting: Waiting[] = [];
  /** Everything that writes or removes waits for what came before. */
  #turn: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};
  /** Something was written since the last look. */
  #fresh = false;

  private constructor(options: SpoolOptions, directory: FileHandle, segments: Segment[]) {
    this.#path = options.directory;
    this.#maxBytes = options.maxBytes ?? MAX_SPOOL_BYTES;
    this.#segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    this.#directory = directory;
    this.#segments = segments;
    this.#next = (segments.at(-1)?.number ?? 0) + 1;
  }

  /** Finds what an earlier run left behind. */
  static async open(options: SpoolOptions): Promise<Spool> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    const segments: Segment[] = [];
    for (const number of segmentNumbers(await readdir(options.directory)))
      segments.push(await Segment.open(options.directory, number));
    return new Spool(options, await open(options.directory, "r"), segments);
  }

  /** Resolves once these are on disk, with how many were taken. Never throws; what is refused is counted. */
  add(events: readonly SecurityEvent[]): Promise<number> {
    const lines: string[] = [];
    for (const event of events) {
      const line = JSON.stringify(event);
      if (line.length > MAX_EVENT_BYTES) this.refused.spoolEventSize++;
      else lines.push(line, "\n");
    }
    if (lines.length === 0) return Promise.resolve(0);
    return new Promise((done) => {
      this.#waiting.push({ bytes: Buffer.from(lines.join("")), count: lines.length / 2, done });
      // One flush to disk for all that came while the last one ran.
      if (this.#waiting.length === 1) void this.#inTurn(() => this.#write());
    });
  }

  /** The oldest events, at most `count`. The same again until they are removed. */
  async peek(count: number): Promise<Batch | undefined> {
    let batch: Batch | undefined;
    this.#fresh = false;
    await this.#inTurn(async () => {
      while (batch === undefined) {
        const segment = this.#segments[0];
        if (segment === undefined) return;
        const { lines, end } = await segment.lines(this.#offset, BATCH_BYTES);
        if (lines.length > 0) {
          batch = this.#batch(segment.number, lines, end, count);
          if (batch.events.length > 0) return;
          this.#offset = batch.end;
          batch = undefined;
        } else if (!(await this.#pastFirst())) return;
      }
    });
    return batch;
  }

  /** The control plane has them. */
  async remove(batch: Batch): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#segments[0]?.number === batch.segment) this.#offset = batch.end;
      await this.#pastFirst();
    });
  }

  /** Resolves when more has come since the last `peek`, or `signal` is aborted. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#wake = done;
      signal.addEventListener("abort", done, { once: true });
      if (this.#fresh || signal.aborted) done();
    });
  }

  /** Octets on disk that are not acknowledged, about. */
  get bytes(): number {
    return this.#segments.reduce((sum, { size }) => sum + size, 0);
  }

  async close(): Promise<void> {
    await this.#inTurn(async () => {
      for (const segment of this.#segments) await segment.close();
      this.#segments = [];
      await this.#directory.close();
    });
  }

  async #write(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    const taken: Waiting[] = [];
    let room = this.#maxBytes - this.bytes;
    for (const one of waiting) {
      if (one.bytes.length <= room) {
        room -= one.bytes.length;
        taken.push(one);
      } else {
        this.refused.spoolFull += one.count;
        one.done(0);
      }
    }
    if (taken.length === 0) return;
    const count = taken.reduce((sum, one) => sum + one.count, 0);
    try {
      await (await this.#writable()).append(Buffer.concat(taken.map(({ bytes }) => bytes)));
      this.problem = undefined;
      for (const one of taken) one.done(one.count);
      this.#fresh = true;
      this.#wake();
    } catch (error) {
      this.problem = `the spool in ${this.#path} takes no events: ${String(error)}`;
      this.refused.spoolDisk += count;
      for (const one of taken) one.done(0);
    }
  }

  async #writable(): Promise<Segment> {
    const last = this.#segments.at(-1);
    if (this.#writing && last !== undefined && last.size < this.#segmentBytes) return last;
    // What an earlier run wrote is not written on: its last line may be torn.
    const segment = await Segment.open(this.#path, this.#next);
    this.#next++;
    this.#segments.push(segment);
    this.#writing = true;
    // The file's name must be on disk too before what is in it counts.
    await this.#directory.sync();
    return segment;
  }

  /** Gives back the first segment when all of it was read. True when there is another to read. */
  async #pastFirst(): Promise<boolean> {
    const [first, ...rest] = this.#segments;
    if (first === undefined) return false;
    const written = this.#writing && rest.length === 0;
    if (written && this.#offset < first.size) return true;
    if (!written && (await first.lines(this.#offset, BATCH_BYTES)).lines.length > 0) return true;
    if (written) {
      if (first.size > 0) await first.clear();
      this.#offset = 0;
      return false;
    }
    // A rest without a line end was torn by a kill before it was taken.
    if (this.#offset < first.size) this.refused.spoolDamaged++;
    this.#segments = rest;
    this.#offset = 0;
    await first.remove();
    return rest.length > 0;
  }

  #batch(segment: number, lines: readonly string[], end: number, count: number): Batch {
    const events: SecurityEvent[] = [];
    let bytes = 0;
    for (const line of lines.slice(0, count)) {
      bytes += Buffer.byteLength(line) + 1;
      try {
        events.push(JSON.parse(line) as SecurityEvent);
      } catch {
        this.refused.spoolDamaged++;
      }
    }
    return { events, segment, end: lines.length <= count ? end : this.#offset + bytes };
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}
