/** Bits in octets, least significant first. */
export class BitWriter {
  readonly #octets: number[] = [];
  #hold = 0;
  #count = 0;

  put(value: number, bits: number): this {
    for (let bit = 0; bit < bits; bit++) {
      this.#hold |= ((value >> bit) & 1) << this.#count;
      if (++this.#count < 8) continue;
      this.#octets.push(this.#hold);
      this.#hold = this.#count = 0;
    }
    return this;
  }

  /** Fills the last octet with zeros. */
  align(): this {
    return this.#count === 0 ? this : this.put(0, 8 - this.#count);
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#octets);
  }
}
