import { type Output, size } from "../output.ts";

/** Milliseconds between two lines. */
const EVERY = 100;

/** One line on a terminal that says how far it got; nothing where nobody looks. */
export class Progress {
  readonly #out: Output;
  readonly #text: () => string;
  #shownAt = 0;
  #shown = false;

  constructor(out: Output, text: () => string) {
    this.#out = out;
    this.#text = text;
  }

  changed(): void {
    if (!this.#out.terminal || Date.now() - this.#shownAt < EVERY) return;
    this.#shownAt = Date.now();
    this.#shown = true;
    void this.#out.write(`\r\x1b[K${this.#text()}`);
  }

  /** Takes the line away: what follows it begins at the left. */
  clear(): void {
    if (this.#shown) void this.#out.write("\r\x1b[K");
    this.#shown = false;
  }
}

/** `12 of 40 files, 103.4 MiB` */
export const filesText = (done: number, all: number, bytes: number): string =>
  `${done} of ${all} files, ${size(bytes)}`;
