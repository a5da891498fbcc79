import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import type { Order } from "@peccary/api";
import { PcapngWriter } from "@peccary/engine";
import type { CaptureFolders } from "../files/capture-folders.ts";
import { MAX_CAPTURED } from "../files/pcap.ts";
import { activeStems, FileTail, namesIn } from "../files/tail.ts";
import type { ControlClient } from "./client.ts";
import { uploadPath } from "./uploads.ts";

/** For all streams: what is read is used at once. */
const chunk = Buffer.allocUnsafeSlow(1_048_576);

type Live = NonNullable<Order["live"]>;

/** Octets that may wait for a slow reader: beyond them packets are left out and counted. */
const MAX_WAITING = 1_048_576;
/** Octets read of one interface before the others have their turn and other work goes on. */
const BUDGET = 4_194_304;
/** Milliseconds between two looks into the files. Sensors write every 50. */
const READ_EVERY = 25;
/** Milliseconds between two looks for rotated and new files. */
const LIST_EVERY = 100;
/** Milliseconds between two words on what was seen and left out; they also tell a dead far end. */
const COUNT_EVERY = 1_000;

/** Sends a capture's packets as they are written, until whoever asked has left or `signal` is aborted. */
export async function sendLive(
  client: ControlClient,
  folders: CaptureFolders,
  wish: Live,
  signal: AbortSignal,
): Promise<void> {
  const body = new LivePackets(folders.folder(wish.namespace, wish.capture), wish);
  try {
    await client.ask({
      method: "POST",
      path: uploadPath(wish.id),
      headers: { "content-type": "application/x-pcapng" },
      body,
      signal,
      silent: true,
    });
  } catch (error) {
    // A reader who has left breaks the connection: that is how a live stream ends.
    if (!body.started && !signal.aborted) throw error;
  } finally {
    body.destroy();
  }
}

/**
 * The packets of a capture as a pcapng that goes on. They are read from the files, which the sensor writes anyway, so
 * that a reader costs the sensor nothing. Reading keeps up with the files whatever the reader does: what the reader
 * has no room for is counted, not kept.
 */
export class LivePackets extends Readable {
  /** Somebody has begun to read. */
  started = false;
  readonly #directory: string;
  readonly #namespace: string;
  readonly #snapLength: number;
  readonly #writer = new PcapngWriter();
  readonly #tails = new Map<string, FileTail>();
  #whole: boolean;
  #timer: NodeJS.Timeout | undefined;
  #wanted = false;
  #listAt = 0;
  #countAt = 0;

  constructor(
    directory: string,
    wish: {
      readonly namespace: string;
      readonly snapLength?: number | undefined;
      readonly whole?: boolean | undefined;
    },
  ) {
    super({ highWaterMark: 65_536 });
    this.#directory = directory;
    this.#namespace = wish.namespace;
    this.#snapLength = wish.snapLength ?? MAX_CAPTURED;
    this.#whole = wish.whole ?? false;
    this.#writer.section({ application: "peccary" });
    this.#turn();
  }

  /** Octets that wait for the reader. */
  get waiting(): number {
    return this.#writer.length + this.readableLength;
  }

  override _read(): void {
    this.started = true;
    this.#wanted = true;
    this.#flush();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    for (const tail of this.#tails.values()) tail.close();
    this.#tails.clear();
    done(error);
  }

  readonly #turn = (): void => {
    let more = false;
    try {
      more = this.#work(Date.now());
    } catch (error) {
      this.destroy(error as Error);
      return;
    }
    this.#flush();
    this.#timer = setTimeout(this.#turn, more ? 0 : READ_EVERY);
  };

  #work(now: number): boolean {
    if (now >= this.#listAt) {
      this.#listAt = now + LIST_EVERY;
      this.#list();
    }
    let more = false;
    for (const tail of this.#tails.values()) {
      const skip = this.#writer.length >= MAX_WAITING;
      if (tail.read(chunk, skip ? BUDGET : chunk.length, this.#writer, skip)) more = true;
    }
    if (now >= this.#countAt && this.#writer.length < MAX_WAITING) {
      this.#countAt = now + COUNT_EVERY;
      this.#count(now);
    }
    return more;
  }

  #list(): void {
    const names = namesIn(this.#directory);
    for (const stem of activeStems(names)) {
      if (this.#tails.has(stem)) continue;
      const name = `${this.#namespace}/${stem.replace("_", "/")}`;
      this.#tails.set(stem, new FileTail(this.#directory, stem, name, this.#whole, this.#snapLength));
    }
    // What comes later is new, from its first packet on.
    this.#whole = true;
    for (const tail of this.#tails.values()) tail.look(names);
  }

  #count(now: number): void {
    let some = false;
    for (const { id, received, dropped, gap } of this.#tails.values()) {
      if (id === undefined) continue;
      some = true;
      this.#writer.statistics(id, {
        time: now * 1_000,
        received,
        dropped,
        delivered: received - dropped,
        ...(gap
          ? { comments: ["files were removed before they were read: more packets may be missing"] }
          : {}),
      });
    }
    // A sign of life, before there is any interface.
    if (!some) this.#writer.section({ application: "peccary" });
  }

  #flush(): void {
    if (!this.#wanted || this.#writer.length === 0 || this.destroyed) return;
    this.#wanted = false;
    this.push(this.#writer.take());
  }
}
