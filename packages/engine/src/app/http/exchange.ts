import type { AppSink } from "../protocol.ts";
import type { Head } from "./head.ts";

/** Requests of one connection that wait for their response; Snort's number. The oldest beyond are forgotten. */
const MAX_PIPELINE = 100;

/** A request that waits for its response. */
export interface Asked {
  readonly method: string;
  readonly host: string | undefined;
  readonly uri: string;
  readonly userAgent: string | undefined;
  readonly version: string;
  requestBytes: number;
  /** Its head, where a rule asks about requests while it looks at a response. */
  readonly head?: Head | undefined;
}

/** Pairs requests with responses for the logs. Responses come in the order of the requests. */
export class Exchanges {
  readonly #waiting: Asked[] = [];
  readonly #sink: AppSink;

  constructor(sink: AppSink) {
    this.#sink = sink;
  }

  /** `target`: where it goes, if the head does not tell in the way of HTTP/1. */
  ask(head: Head, target: Pick<Asked, "host" | "uri" | "version"> = head): Asked {
    const { logs } = this.#sink;
    const asked: Asked = {
      method: head.method,
      host: logs ? target.host : undefined,
      uri: logs ? target.uri : "",
      userAgent: logs ? head.userAgent : undefined,
      version: logs ? target.version : "",
      requestBytes: 0,
      ...(this.#sink.extras.has("http_request") && { head: this.#keep(head) }),
    };
    if (this.#waiting.length === MAX_PIPELINE) {
      this.#letGo(this.#waiting.shift());
      this.#sink.refused.count("pendingPerHalf");
    }
    this.#waiting.push(asked);
    return asked;
  }

  #keep(head: Head): Head | undefined {
    const copy = head.copy();
    return this.#sink.holdings.take(copy.kept) ? copy : undefined;
  }

  #letGo(asked: Asked | undefined): void {
    if (asked?.head !== undefined) this.#sink.holdings.give(asked.head.kept);
  }

  /** The flow is forgotten. */
  release(): void {
    for (const asked of this.#waiting) this.#letGo(asked);
    this.#waiting.length = 0;
  }

  /** A request that was sent elsewhere, and is answered here. */
  expect(asked: Asked): void {
    this.#waiting.push(asked);
  }

  /** The request that the next response is for. */
  get next(): Asked | undefined {
    return this.#waiting[0];
  }

  /** Requests that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  answer(status: number, version: string, responseBytes: number): void {
    const asked = this.#waiting.shift();
    this.#letGo(asked);
    this.#tell(asked, status, version, responseBytes);
  }

  /** No more responses will come. */
  finish(): void {
    for (const asked of this.#waiting) this.#tell(asked, undefined, "", 0);
    this.release();
  }

  #tell(asked: Asked | undefined, status: number | undefined, version: string, responseBytes: number): void {
    if (!this.#sink.logs) return;
    this.#sink.transaction({
      type: "http",
      ...(asked !== undefined && { method: asked.method, uri: asked.uri }),
      ...(asked?.host !== undefined && { host: asked.host }),
      ...(asked?.userAgent !== undefined && { userAgent: asked.userAgent }),
      version: asked?.version || version,
      ...(status !== undefined && { status }),
      requestBytes: asked?.requestBytes ?? 0,
      responseBytes,
    });
  }
}
