import type { PacketCapture } from "@peccary/api";
import type { NodeState } from "../server/nodes.ts";
import type { UploadedFile } from "../server/uploads.ts";
import { LiveSection } from "./live-section.ts";

/** Milliseconds between two looks at which nodes capture now, and whether the capture is over. */
const LOOK_EVERY = 1_000;

export interface LiveOptions {
  /** Of the capture whose packets are meant; another may come to have its name. */
  readonly uid: string;
  readonly look: () => Promise<PacketCapture | undefined>;
  readonly nodes: { list(): readonly NodeState[] };
  readonly ask: (node: string) => Promise<UploadedFile>;
  /** @param refused blocks that were left out because their interfaces were too many */
  readonly ended: (refused: number) => void;
}

/** Blocks of one node that wait for the reader; the node's next ones are read when these are taken. */
interface Arrival {
  readonly blocks: readonly Uint8Array[];
  readonly taken: () => void;
}

/**
 * Many nodes' packets for one reader. Of each node one chunk is held and no more: a slow reader makes the agents wait,
 * who leave out packets and count them. Nothing piles up here.
 */
export class LiveStream {
  readonly #options: LiveOptions;
  readonly #section = new LiveSection();
  /** By node, how to end it. */
  readonly #open = new Map<string, () => void>();
  readonly #arrived: Arrival[] = [];
  #wake: () => void = () => {};

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  async *run(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield this.#section.start;
      let lookAt = 0;
      let goesOn = true;
      for (;;) {
        const some = this.#arrived.length > 0;
        for (let next = this.#arrived.shift(); next !== undefined; next = this.#arrived.shift()) {
          yield* next.blocks;
          next.taken();
        }
        if (Date.now() >= lookAt) {
          // What was captured before the end may still be under way for a while.
          if (!goesOn && !some) return;
          goesOn = await this.#look();
          lookAt = Date.now() + LOOK_EVERY;
        }
        await this.#arrival(lookAt - Date.now());
      }
    } finally {
      for (const end of this.#open.values()) end();
      for (const { taken } of this.#arrived) taken();
      this.#options.ended(this.#section.refused);
    }
  }

  /** Asks those nodes that have begun to capture, leaves those that are away. False when the capture is over. */
  async #look(): Promise<boolean> {
    const { look, uid, nodes } = this.#options;
    const capture = await look();
    if (capture?.metadata.uid !== uid) return false;
    for (const { name, present, assignment } of nodes.list()) {
      const order = assignment?.captures.find((one) => one.uid === uid);
      if (!present) this.#open.get(name)?.();
      else if (order !== undefined && order.workloads.length > 0 && !this.#open.has(name))
        void this.#pump(name);
    }
    const states = capture.status?.files ?? [];
    return states.length === 0 || states.some(({ state }) => state !== "Finished");
  }

  /** Reads one node until it ends. One that fails is asked again at the next look; its status says what it lacks. */
  async #pump(node: string): Promise<void> {
    let over = false;
    let leave: () => void = () => void (over = true);
    this.#open.set(node, () => leave());
    try {
      const reader = (await this.#options.ask(node)).body.getReader();
      leave = () => {
        over = true;
        void reader.cancel().catch(() => {});
      };
      if (over) return leave();
      const into = this.#section.join();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || over) return;
        const blocks = into.take(value);
        if (into.problem !== undefined) return leave();
        if (blocks.length > 0) await this.#taken(blocks);
      }
    } catch {
      // As said above.
    } finally {
      this.#open.delete(node);
    }
  }

  #taken(blocks: readonly Uint8Array[]): Promise<void> {
    return new Promise((taken) => {
      this.#arrived.push({ blocks, taken });
      this.#wake();
    });
  }

  /** Resolves when something has arrived, or after so many milliseconds. */
  #arrival(milliseconds: number): Promise<void> {
    if (this.#arrived.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, milliseconds));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
