/** Octets that are written at once, where there are so many; at least one packet's. */
export const WRITE_BUFFER = 524_288;
/** Buffers kept for the next who needs one. */
const SPARE = 8;
/** Buffers in use from which on writers should write at once: 200 captures must not hold 100 MB. */
const CROWDED = 16;

/** Buffers that the writers of a process share: each has one only from a packet until that is written. */
export class WriteBuffers {
  readonly #spare: Buffer[] = [];
  #used = 0;

  take(): Buffer {
    this.#used++;
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(WRITE_BUFFER);
  }

  give(buffer: Buffer): void {
    this.#used--;
    if (this.#spare.length < SPARE) this.#spare.push(buffer);
  }

  get crowded(): boolean {
    return this.#used > CROWDED;
  }
}

export const writeBuffers: WriteBuffers = new WriteBuffers();
