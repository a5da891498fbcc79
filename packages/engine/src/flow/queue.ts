import type { Flow } from "./flow.ts";

/** Flows in the order in which they were last heard of. A flow is in one queue at a time. */
export class Queue {
  oldest: Flow | undefined = undefined;
  length: number = 0;
  #newest: Flow | undefined = undefined;
  /** Microseconds after which the oldest may go. */
  readonly idle: number;

  constructor(idle: number) {
    this.idle = idle;
  }

  append(flow: Flow): void {
    flow.older = this.#newest;
    flow.newer = undefined;
    if (this.#newest === undefined) this.oldest = flow;
    else this.#newest.newer = flow;
    this.#newest = flow;
    this.length++;
  }

  remove(flow: Flow): void {
    if (flow.older === undefined) this.oldest = flow.newer;
    else flow.older.newer = flow.newer;
    if (flow.newer === undefined) this.#newest = flow.older;
    else flow.newer.older = flow.older;
    flow.older = undefined;
    flow.newer = undefined;
    this.length--;
  }

  /** The flow was heard of again. */
  touch(flow: Flow): void {
    if (this.#newest === flow) return;
    this.remove(flow);
    this.append(flow);
  }
}
