import type { Flow } from "../../flow/flow.ts";
import { Growing } from "../growing.ts";
import type { AppSink, Direction } from "../protocol.ts";
import { nameOf } from "./index.ts";
import type { NamedService } from "./service.ts";

/** Octets of one side that may tell; most need four to forty. */
const ENOUGH = 256;

/** Looks for a name for a stream that no protocol was found in. */
export class Naming {
  readonly #flow: Flow;
  readonly #sink: AppSink;
  /** What a side said first, while that is too little to tell. */
  readonly #said: { [direction in Direction]: Growing | undefined };
  /** Sides that said enough, and told nothing. */
  readonly #done: { [direction in Direction]: boolean };

  #found: NamedService | undefined = undefined;

  constructor(flow: Flow, sink: AppSink) {
    this.#flow = flow;
    this.#sink = sink;
    this.#said = { "to-server": undefined, "to-client": undefined };
    this.#done = { "to-server": false, "to-client": false };
  }

  /** The next bytes of one side. */
  data(bytes: Uint8Array, start: number, end: number, direction: Direction): void {
    if (this.#done[direction] || this.#found !== undefined) return;
    const said = this.#said[direction];
    if (said === undefined) this.#first(bytes, start, end, direction);
    else {
      said.add(bytes, start, Math.min(end, start + ENOUGH - said.length));
      if (this.#look(said.bytes, 0, said.length)) this.close();
      else if (said.length === ENOUGH) this.#finish(direction);
    }
  }

  #first(bytes: Uint8Array, start: number, end: number, direction: Direction): void {
    if (this.#look(bytes, start, Math.min(end, start + ENOUGH))) this.close();
    // Where memory is short a name is not worth it.
    else if (end - start >= ENOUGH || this.#sink.holdings.left < ENOUGH) this.#finish(direction);
    else {
      this.#sink.holdings.take(ENOUGH);
      const said = new Growing();
      said.resize(ENOUGH);
      said.add(bytes, start, end);
      this.#said[direction] = said;
    }
  }

  #look(bytes: Uint8Array, start: number, end: number): boolean {
    this.#found = nameOf(bytes, start, end, "tcp", this.#flow);
    if (this.#found !== undefined) this.#flow.recognised = this.#found.name;
    return this.#found !== undefined;
  }

  /** A protocol was found that rules have a name for. */
  overruled(): void {
    this.close();
    if (this.#found?.overrules !== true) this.#flow.recognised = undefined;
  }

  /** What a side says next does not continue what it said. */
  gap(direction: Direction): void {
    this.#finish(direction);
  }

  close(): void {
    this.#finish("to-server");
    this.#finish("to-client");
  }

  #finish(direction: Direction): void {
    this.#done[direction] = true;
    if (this.#said[direction] !== undefined) this.#sink.holdings.give(ENOUGH);
    this.#said[direction] = undefined;
  }
}
