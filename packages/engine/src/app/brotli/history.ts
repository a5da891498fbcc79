import type { Growing } from "../growing.ts";

const FIRST_SIZE = 32_768;

/** The last octets that came out, as many as a stream may still refer to. */
export class History {
  /** Octets there have been. */
  at: number = 0;
  #bytes: Uint8Array = new Uint8Array(FIRST_SIZE);
  #mask: number = FIRST_SIZE - 1;
  readonly #largest: number;

  /** @param largest a power of two */
  constructor(largest: number) {
    this.#largest = largest;
  }

  get memory(): number {
    return this.#bytes.length;
  }

  /** Whether an octet that lies so far back is still there. */
  has(distance: number): boolean {
    return distance <= this.#bytes.length;
  }

  put(octet: number, out: Growing): void {
    if (this.at === this.#bytes.length && this.at < this.#largest) this.#grow();
    this.#bytes[this.at++ & this.#mask] = octet;
    out.reserve(1);
    out.bytes[out.length++] = octet;
  }

  back(distance: number): number {
    return distance > this.at ? 0 : this.#bytes[(this.at - distance) & this.#mask]!;
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#mask = larger.length - 1;
  }
}
