const encoder = new TextEncoder();

export interface OutboxOptions {
  /** Bytes that may wait for a slow reader before it is cut. */
  readonly limit: number;
  /** Sent every `beat` milliseconds, so that both ends notice when the other is gone. */
  readonly heartbeat: string;
  readonly beat: number;
  /** Breaks the connection with what waits in it: ending the stream would wait for the slow reader. */
  readonly cut: () => void;
  /** Called once, whoever ended it. `slow`: it was cut because its reader did not keep up. */
  readonly ended?: (why: "reader left" | "closed" | "slow") => void;
}

/** A stream of text to one reader that never ends by itself. Never waits for the reader, never grows past its limit. */
export class Outbox {
  readonly body: ReadableStream<Uint8Array>;
  readonly #options: OutboxOptions;
  readonly #timer: NodeJS.Timeout;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #pulled: () => void = () => {};

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#controller = controller),
        pull: () => this.#pulled(),
        cancel: () => this.#end("reader left"),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: options.limit }),
    );
    this.#timer = setInterval(() => this.send(options.heartbeat), options.beat);
    this.#timer.unref();
  }

  get open(): boolean {
    return this.#controller !== undefined;
  }

  send(text: string): void {
    const controller = this.#controller;
    if (controller === undefined) return;
    controller.enqueue(encoder.encode(text));
    if ((controller.desiredSize ?? 0) > 0) return;
    this.#end("slow");
    this.#options.cut();
  }

  /** Resolves when the reader has taken most of what was sent, or has left. */
  async drained(): Promise<void> {
    while (this.#controller !== undefined && (this.#controller.desiredSize ?? 0) < this.#options.limit / 2)
      await new Promise<void>((resolve) => void (this.#pulled = resolve));
  }

  close(): void {
    const controller = this.#controller;
    this.#end("closed");
    controller?.close();
  }

  #end(why: "reader left" | "closed" | "slow"): void {
    if (this.#controller === undefined) return;
    this.#controller = undefined;
    clearInterval(this.#timer);
    this.#pulled();
    this.#options.ended?.(why);
  }
}

/** For what must reach its reader line by line: no proxy and no server of ours may gather it first. */
export const streamHeaders = (type: string): Record<string, string> => ({
  "content-type": type,
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
});
